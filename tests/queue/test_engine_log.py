"""The engine's warnings go where stderr is when they are written."""

from __future__ import annotations

import logging

import pytest


def test_a_warning_of_the_engine_is_seen_once_and_needs_no_stream_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    from dbos import DBOS

    assert DBOS
    logging.getLogger("dbos").warning("the engine speaks")
    assert capsys.readouterr().err.count("the engine speaks") == 1
    assert [handler for handler in logging.getLogger("dbos").handlers if type(handler) is logging.StreamHandler] == []
