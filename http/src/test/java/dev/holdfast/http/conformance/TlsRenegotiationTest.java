package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.http.conformance.client.ServerAddress;
import dev.holdfast.http.tls.TestCertificates;
import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/**
 * Handshakes of TLS 1.2 on a connection that has had one, each of which would cost the server a
 * signature. Of a process, since Java reads once whether it has them.
 */
class TlsRenegotiationTest {

  @Test
  void aSecondHandshakeIsRefused() throws IOException {
    try (ServerProcess server =
        new ServerProcess(
            "--tls-certificate "
                + TestCertificates.file("server.pem")
                + " --tls-key "
                + TestCertificates.file("server.key"))) {
      ServerAddress address = server.address();
      try (SSLSocket socket =
          (SSLSocket)
              TestCertificates.client()
                  .getSocketFactory()
                  .createSocket(address.host(), address.port())) {
        socket.setSoTimeout(30_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.startHandshake();
        assertThrows(
            SSLException.class,
            () -> {
              socket.startHandshake();
              socket.getInputStream().read();
            });
      }
    }
  }
}
