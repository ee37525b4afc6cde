package dev.holdfast.http.load;

import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.tls.TestCertificates;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load test of a server that speaks HTTPS itself. */
class HttpsLoadTest {

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server =
        new ServerProcess(
            LoadTrial.LONG_MESSAGES
                + " --tls-certificate "
                + TestCertificates.file("server.pem")
                + " --tls-key "
                + TestCertificates.file("server.key"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void allIsHeard(LoadTransport transport) throws Exception {
    LoadTrial.of(server.address()).insecure().transport(transport).allIsHeard();
  }

  /** A request is more than one frame of HTTP/2, and two are more than the server lets come. */
  @ParameterizedTest
  @EnumSource
  void longMessagesAreHeard(LoadTransport transport) throws Exception {
    LoadTrial.of(server.address()).insecure().transport(transport).longMessagesAreHeard();
  }
}
