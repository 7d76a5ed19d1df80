from chatwootai.adapters.meters.prometheus import PrometheusMeters
from tests.building import OTHER_SHOP, SHOP


def test_prometheus_sees_a_tenant_that_comes_later_begin_at_nothing() -> None:
    meters = PrometheusMeters([SHOP])

    meters.know([OTHER_SHOP])

    line = f'chatwootai_dead_letters_total{{tenant="{OTHER_SHOP}"}} 0.0'
    assert line in meters.exposition().decode()
