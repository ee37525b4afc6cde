package dev.holdfast.http.tls;

/** A block of a PEM file (RFC 7468): what stands between a BEGIN and its END. */
final class PemBlock {

  private final String label;
  private final boolean encrypted;
  private final byte[] bytes;

  /**
   * Makes a block.
   *
   * @param encrypted whether its headers say that it is encrypted (RFC 1421)
   * @param bytes what it has in Base64, mostly DER
   */
  PemBlock(String label, boolean encrypted, byte[] bytes) {
    this.label = label;
    this.encrypted = encrypted;
    this.bytes = bytes;
  }

  /** What it says it is, such as {@code CERTIFICATE}. */
  String label() {
    return label;
  }

  /** Whether it is a private key, in whichever form. */
  boolean isKey() {
    return label.endsWith("PRIVATE KEY");
  }

  /** Whether it can be read with a passphrase only. */
  boolean isEncrypted() {
    return encrypted || label.startsWith("ENCRYPTED ");
  }

  byte[] bytes() {
    return bytes;
  }
}
