"""What no module of the package does."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from .tree import PACKAGE, modules, relative, tree

EXECUTING = {"cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "shelve"}
BUILT_IN = {"__import__", "compile", "eval", "exec"}
UNSAFE = {
    "os.popen", "os.system",
    "yaml.full_load", "yaml.full_load_all", "yaml.load", "yaml.load_all",
    "yaml.unsafe_load", "yaml.unsafe_load_all", "yaml.Loader", "yaml.FullLoader",
    "yaml.UnsafeLoader",
}  # fmt: skip
RULES: Mapping[str, str] = {
    "import pickle": "pickle",
    "import os, shelve as s": "shelve",
    "from marshal import loads": "marshal",
    "from pickle import loads": "pickle",
    "def f():\n    import dill": "dill",
    "import pickle.something": "pickle",
    "eval('1')": "eval",
    "f(exec)": "exec",
    "__import__('x')": "__import__",
    "yaml.load(text, Loader=Safe)": "yaml.load",
    "yaml.unsafe_load(text)": "yaml.unsafe_load",
    "class L(yaml.FullLoader): ...": "yaml.FullLoader",
    "os.system('x')": "os.system",
    "np.load(path, allow_pickle=True)": "allow_pickle",
    "np.load(path, allow_pickle=flag)": "allow_pickle",
    "subprocess.run(x, shell=True)": "shell",
}
HARMLESS = (
    "re.compile('x')",
    "yaml.safe_load(text)",
    "np.load(path, allow_pickle=False)",
    "condition.eval()",
    "'pickle'",
    "import pickled_herring",
    "subprocess.run(x, shell=False)",
)


def dangers(module: ast.AST) -> Iterator[str]:
    """Yield what a module does that lets strangers' data become code."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (its.name.partition(".")[0] for its in names if _executes(its.name))
            case ast.ImportFrom(module=str(name)) if _executes(name):
                yield name.partition(".")[0]
            case ast.Name(id=name) if name in BUILT_IN:
                yield name
            case ast.Attribute(value=ast.Name(id=room), attr=name) if f"{room}.{name}" in UNSAFE:
                yield f"{room}.{name}"
            case ast.keyword(arg=("allow_pickle" | "shell") as name, value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    yield name


def _executes(name: str) -> bool:
    return name.partition(".")[0] in EXECUTING


@pytest.mark.parametrize("path", modules(PACKAGE), ids=relative)
def test_what_strangers_send_never_becomes_code(path: Path) -> None:
    assert list(dangers(tree(path))) == []


@pytest.mark.parametrize(("code", "danger"), RULES.items())
def test_a_danger_is_recognised(code: str, danger: str) -> None:
    assert list(dangers(ast.parse(code))) == [danger]


@pytest.mark.parametrize("code", HARMLESS)
def test_the_harmless_is_not_a_danger(code: str) -> None:
    assert list(dangers(ast.parse(code))) == []


@pytest.mark.parametrize("path", modules(PACKAGE / "core"), ids=relative)
def test_every_protocol_says_what_each_method_promises(path: Path) -> None:
    silent = [
        f"{protocol.name}.{method.name}"
        for protocol in ast.walk(tree(path))
        if isinstance(protocol, ast.ClassDef) and _is_protocol(protocol)
        for method in protocol.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and not ast.get_docstring(method)
    ]

    assert silent == []


def _is_protocol(its: ast.ClassDef) -> bool:
    return any(ast.unparse(base).split("[")[0].endswith("Protocol") for base in its.bases)
