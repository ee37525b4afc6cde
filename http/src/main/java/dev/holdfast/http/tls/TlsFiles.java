package dev.holdfast.http.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The two files by which a server speaks TLS, both in PEM (RFC 7468), as certbot writes them.
 *
 * @param certificate has the certificate of the server, and behind it those of its issuers
 * @param key has the private key of the first certificate
 */
public record TlsFiles(Path certificate, Path key) {

  /**
   * Names two files.
   *
   * @throws NullPointerException if one is null
   */
  public TlsFiles {
    requireNonNull(certificate, "TlsFiles.certificate");
    requireNonNull(key, "TlsFiles.key");
  }
}
