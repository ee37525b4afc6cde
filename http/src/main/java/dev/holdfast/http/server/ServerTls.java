package dev.holdfast.http.server;

import dev.holdfast.http.connection.TlsTransport;
import dev.holdfast.http.tls.CertificateWatch;

/**
 * TLS of one server: what its port speaks it with, and the watch over its certificate.
 *
 * @param transport what the port speaks TLS with
 * @param watch gives it each new certificate
 */
record ServerTls(TlsTransport transport, CertificateWatch watch) implements AutoCloseable {

  /**
   * Speaks with the certificate that is in use, and with each new one from then on.
   *
   * @param http2 whether HTTP/2 is offered
   */
  static ServerTls start(CertificateWatch watch, boolean http2) {
    TlsTransport transport = new TlsTransport(watch.context(), http2);
    watch.start(transport::renew);
    return new ServerTls(transport, watch);
  }

  @Override
  public void close() {
    watch.close();
    transport.close();
  }
}
