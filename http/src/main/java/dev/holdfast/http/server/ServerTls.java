package dev.holdfast.http.server;

import dev.holdfast.http.connection.TlsTransport;
import dev.holdfast.http.tls.CertificateWatch;
import dev.holdfast.http.tls.TlsFileException;
import dev.holdfast.http.tls.TlsFiles;

/**
 * TLS of one server: what its port speaks it with, and the watch over its certificate.
 *
 * @param transport what the port speaks TLS with
 * @param watch gives it each new certificate
 */
record ServerTls(TlsTransport transport, CertificateWatch watch) implements AutoCloseable {

  /**
   * Reads the certificate, and watches it from now on.
   *
   * @param http2 whether HTTP/2 is offered
   * @throws TlsFileException if the files cannot be used
   */
  static ServerTls start(TlsFiles files, boolean http2) throws TlsFileException {
    CertificateWatch watch = CertificateWatch.open(files, System::currentTimeMillis);
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
