package dev.holdfast.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates and keys of the tests, which {@code certificates/make.sh} has made. */
public final class TestCertificates {

  private TestCertificates() {}

  /** A file that was made. */
  public static Path file(String name) {
    URL found = TestCertificates.class.getResource("certificates/" + name);
    try {
      return Path.of(Objects.requireNonNull(found, name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The files of {@code NAME.pem} and {@code NAME.key}. */
  public static TlsFiles files(String name) {
    return new TlsFiles(file(name + ".pem"), file(name + ".key"));
  }

  /** What a client trusts that has never spoken with a server, and so resumes nothing. */
  public static SSLContext client() {
    return trusting("root.pem");
  }

  /** The same, with another certificate that it trusts. */
  public static SSLContext trusting(String name) {
    try (InputStream root = Files.newInputStream(file(name))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(root));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
