from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from supplier.errors import BadInputError, UnavailableError
from supplier.notify.mailer import Mail, Mailer, compose
from supplier.settings import Settings
from tests.support.mail_server import MailServer

MAIL = Mail(
    to_name="Lena Brändt",
    to_address="lena@cortex.example",
    sender="Boehm Pharma <suppliers@boehm.example>",
    subject="Supplier assessment: questions for you",
    body="Start here:\nhttps://suppliers.boehm.example/p/" + "x" * 90 + "\n.\nGrüße\n",
    message_id="m1@supplier",
    lang="en",
)


def mailer(server: MailServer, **more: Any) -> Mailer:
    return Mailer(Settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls=False, **more))


@pytest.mark.requirement("MAIL-SMTP")
def test_the_wire_carries_one_message_with_fixed_headers_and_the_text_unharmed(mail_server: MailServer) -> None:
    assert [one.result for one in mailer(mail_server).deliver((MAIL,))] == ["sent"]
    assert mail_server.recipients == [["lena@cortex.example"]]
    message = mail_server.messages()[0]
    assert message["From"] == "Boehm Pharma <suppliers@boehm.example>"
    assert message["To"].addresses[0].display_name == "Lena Brändt"
    assert message["Message-ID"] == "<m1@supplier>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == MAIL.body
    head = mail_server.wire[0].partition(b"\r\n\r\n")[0].lower()
    assert [head.count(name) for name in (b"\nsubject:", b"from:", b"\nto:", b"bcc:", b"\ncc:")] == [1, 1, 1, 0, 0]
    assert all(len(line) <= 998 for line in mail_server.wire[0].split(b"\r\n"))


@pytest.mark.requirement("MAIL-HEADERS")
@pytest.mark.parametrize("field", ["to_name", "to_address", "sender", "subject", "message_id", "lang"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@world.example", "x\nRCPT TO:<a@b>", "=?utf-8?q?x=0d=0aBcc:_all=40world.example?="])
def test_no_header_can_be_forged(mail_server: MailServer, field: str, evil: str) -> None:
    forged = msgspec.structs.replace(MAIL, **{field: evil})
    outcome = mailer(mail_server).deliver((forged, MAIL))
    assert [one.result for one in outcome] == ["bounced", "sent"]
    assert mail_server.recipients == [["lena@cortex.example"]]
    assert b"world.example" not in mail_server.wire[0]


@pytest.mark.requirement("MAIL-BOUNCE")
@pytest.mark.parametrize(("reply", "result"), [("550 no such user", "bounced"), ("450 try later", "deferred")])
def test_a_refused_address_bounces_and_a_busy_one_is_tried_again(mail_server: MailServer, reply: str, result: str) -> None:
    mail_server.refuse["lena@cortex.example"] = reply
    other = msgspec.structs.replace(MAIL, to_address="max@cortex.example", message_id="m2@supplier")
    outcome = mailer(mail_server).deliver((MAIL, other))
    assert [one.result for one in outcome] == [result, "sent"]
    assert outcome[0].error == reply


@pytest.mark.parametrize(("reply", "result"), [("554 looks like spam", "bounced"), ("451 disk full", "deferred")])
def test_a_refused_message_is_told_apart_too(mail_server: MailServer, reply: str, result: str) -> None:
    mail_server.refuse_data = reply
    assert mailer(mail_server).deliver((MAIL,))[0].result == result


@pytest.mark.requirement("MAIL-SMTP")
def test_a_server_that_is_away_defers_everything() -> None:
    away = Mailer(Settings(smtp_host="127.0.0.1", smtp_port=1, smtp_tls=False))
    assert [one.result for one in away.deliver((MAIL, MAIL))] == ["deferred", "deferred"]
    with pytest.raises(UnavailableError) as refused:
        away.probe()
    assert "SUPPLIER_SMTP_HOST" in refused.value.hint


@pytest.mark.requirement("MAIL-TLS")
def test_with_tls_nothing_is_sent_to_a_server_that_has_none(mail_server: MailServer) -> None:
    strict = Mailer(Settings(smtp_host="127.0.0.1", smtp_port=mail_server.port, smtp_tls=True))
    assert strict.deliver((MAIL,))[0].result == "deferred"
    assert mail_server.wire == []


def test_without_a_server_mails_are_files_that_mail_programs_open(tmp_path: Path) -> None:
    writer = Mailer(Settings(mail_dir=str(tmp_path / "mail")))
    assert writer.way == "folder"
    assert [one.result for one in writer.deliver((MAIL,))] == ["sent"]
    message = email.message_from_bytes((tmp_path / "mail" / "m1.eml").read_bytes(), policy=email.policy.default)
    assert message["Subject"] == MAIL.subject


@pytest.mark.requirement("MAIL-REFUSED-WITHOUT-WAY")
def test_with_no_way_to_send_it_is_refused_with_the_remedy_but_not_in_the_demo() -> None:
    with pytest.raises(UnavailableError) as refused:
        Mailer(Settings()).check()
    assert "SUPPLIER_SMTP_HOST" in refused.value.hint
    Mailer(Settings(demo=True)).check()
    assert Mailer(Settings(demo=True)).deliver((MAIL,))[0].result == "deferred"


def test_the_probe_signs_in_and_sends_nothing(mail_server: MailServer) -> None:
    assert mailer(mail_server).probe() == f"127.0.0.1:{mail_server.port}"
    assert mail_server.wire == []


@pytest.mark.parametrize("address", ["nobody", "a b@c.example", "", "@x", "x@"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadInputError):
        compose(msgspec.structs.replace(MAIL, to_address=address))


def test_a_mail_folder_that_cannot_be_made_defers_the_mail_and_the_probe_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be", encoding="utf-8")
    writer = Mailer(Settings(mail_dir=str(tmp_path / "mail")))
    (delivery,) = writer.deliver((MAIL,))
    assert delivery.result == "deferred"
    assert delivery.error
    assert "FileExistsError" in delivery.error
    with pytest.raises(UnavailableError) as refused:
        writer.probe()
    assert "SUPPLIER_MAIL_DIR" in refused.value.hint


def test_a_forged_header_is_refused_in_the_folder_too(tmp_path: Path) -> None:
    writer = Mailer(Settings(mail_dir=str(tmp_path)))
    assert writer.deliver((msgspec.structs.replace(MAIL, subject="x\r\nBcc: all@world.example"),))[0].result == "bounced"
    assert list(tmp_path.iterdir()) == []


def test_the_probe_of_an_outbox_that_nothing_leaves_says_so() -> None:
    assert Mailer(Settings(demo=True)).probe() == "outbox only"


@pytest.mark.requirement("MAIL-TLS")
def test_on_the_port_that_begins_with_tls_nothing_is_said_in_clear(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supplier.notify.mailer._IMPLICIT_TLS_PORT", mail_server.port)
    strict = Mailer(Settings(smtp_host="127.0.0.1", smtp_port=mail_server.port, smtp_tls=True))
    (delivery,) = strict.deliver((MAIL,))
    assert delivery.result == "deferred"
    assert "SSL" in (delivery.error or "")
    assert mail_server.wire == []


def test_where_the_server_takes_no_sign_in_but_one_is_set_nothing_is_sent(mail_server: MailServer) -> None:
    (delivery,) = mailer(mail_server, smtp_user="suppliers", smtp_password="secret word").deliver((MAIL,))
    assert delivery.result == "deferred"
    assert "secret word" not in (delivery.error or "")
    assert mail_server.wire == []


def test_a_server_that_hangs_up_in_the_middle_defers_this_mail_and_the_rest(mail_server: MailServer) -> None:
    mail_server.hang_up = True
    outcome = mailer(mail_server).deliver((MAIL, msgspec.structs.replace(MAIL, message_id="m2@supplier")))
    assert [one.result for one in outcome] == ["deferred", "deferred"]
    assert mail_server.wire == []
