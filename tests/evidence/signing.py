"""Throw-away certification authorities and PDFs that tests sign themselves."""

from __future__ import annotations

import datetime as dt
import functools
import io
from typing import Any

import time_machine
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

FROM, UNTIL = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
CLAIMED = dt.datetime(2024, 7, 1, 9, 30, tzinfo=dt.UTC)


def _name(common: str, organisation: str = "") -> x509.Name:
    given = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    return x509.Name([*given, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else given)


class Authority:
    """A root with its key; `root` is its certificate in DER."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certificate(_name(name), self.key, _name(name), authority=True)
        self.root = self.certificate.public_bytes(serialization.Encoding.DER)

    def signer(self, common: str, organisation: str, *, until: dt.datetime = UNTIL, stamps: bool = False) -> signers.SimpleSigner:
        """A signer, or a maker of time stamps, whose certificate this authority issued."""
        key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
        issued = self._certificate(_name(common, organisation), key, self.certificate.subject, until=until, stamps=stamps)
        known = SimpleCertificateStore()
        known.register(asn1_x509.Certificate.load(self.root))
        private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(issued.public_bytes(serialization.Encoding.DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=known,
        )

    def _certificate(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
        issuer: x509.Name,
        *,
        until: dt.datetime = UNTIL,
        authority: bool = False,
        stamps: bool = False,
    ) -> x509.Certificate:
        usage = dict.fromkeys(
            ("data_encipherment", "key_agreement", "encipher_only", "decipher_only", "key_encipherment", "content_commitment"), False
        )
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(FROM)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage, digital_signature=True, key_cert_sign=authority, crl_sign=authority), critical=True)
        )
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True) if stamps else made
        return made.sign(self.key, hashes.SHA256())


@functools.cache
def _authority(name: str) -> Authority:
    return Authority(name)


def authority(name: str = "Alder Root CA") -> Authority:
    """One authority of each name for all tests."""
    return _authority(name)


@functools.cache
def signer(common: str = "Runa Falk", organisation: str = "Alder Certification AB", root: str = "Alder Root CA") -> signers.SimpleSigner:
    """One signer of each name for all tests."""
    return authority(root).signer(common, organisation)


def signed(
    data: bytes,
    by: signers.SimpleSigner | None = None,
    *,
    field: str = "Signature1",
    box: tuple[int, int, int, int] | None = (72, 72, 300, 120),
    claimed: dt.datetime = CLAIMED,
    certify: fields.MDPPerm | None = None,
) -> bytes:
    """The PDF with one more signature on its first page, made by an incremental update."""
    by = by or signer()
    meta = signers.PdfSignatureMetadata(
        field_name=field, certify=certify is not None, docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS, md_algorithm="sha256"
    )
    shown = fields.SigFieldSpec(field, on_page=0, box=box)
    pen: Any = signers.PdfSigner(meta, by, new_field_spec=shown)
    with time_machine.travel(claimed, tick=False):
        return bytes(pen.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data), strict=False)).getvalue())
