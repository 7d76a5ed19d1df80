"""How the documents are built: `make docs`."""  # noqa: INP001  Sphinx wants it here

from importlib.metadata import version as installed_version

project = "ChatwootAI"
author = "The ChatwootAI authors"
version = release = installed_version("chatwootai")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_use_ivar = True

html_theme = "alabaster"
html_theme_options = {
    "description": "Answers a company's customers through Chatwoot.",
    "fixed_sidebar": True,
    "page_width": "1080px",
    "sidebar_width": "240px",
}
html_show_sourcelink = False
