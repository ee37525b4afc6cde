package dev.holdfast.http.load;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** TLS that a test does not go on with: it is told with the remedy, if there is one here. */
final class UnusableTlsException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes one for what Java says of it. */
  UnusableTlsException(SSLException cause) {
    super(explained(cause), cause);
  }

  private static String explained(SSLException cause) {
    Throwable root = Throwables.getRootCause(cause);
    boolean isUntrusted =
        Throwables.getCausalChain(cause).stream().anyMatch(CertificateException.class::isInstance);
    return isUntrusted
        ? "its certificate is not trusted: " + root.getMessage() + "; --insecure accepts any"
        : "TLS: " + root.getMessage();
  }
}
