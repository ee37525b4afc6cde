package dev.holdfast.http.tls;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of both {@link TlsFiles} at one time; equal if all of them are. Immutable. */
final class TlsFileContents {

  private final byte[] certificate;
  private final byte[] key;

  private TlsFileContents(byte[] certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads both files.
   *
   * @throws TlsFileException if one cannot be read
   */
  static TlsFileContents read(TlsFiles files) throws TlsFileException {
    return new TlsFileContents(PemFile.read(files.certificate()), PemFile.read(files.key()));
  }

  byte[] certificate() {
    return certificate;
  }

  byte[] key() {
    return key;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsFileContents that
        && Arrays.equals(certificate, that.certificate)
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(certificate) + Arrays.hashCode(key);
  }
}
