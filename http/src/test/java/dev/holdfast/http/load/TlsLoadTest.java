package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.ServerProcess;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A load test of a server behind what speaks TLS. */
class TlsLoadTest {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

  @TempDir private static Path folder;

  private static ServerProcess server;
  private static Path keys;

  private final Properties before = new Properties();

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess(LoadTrial.LONG_MESSAGES);
    keys = TlsFront.makeKeys(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void keepProperties() {
    before.putAll(System.getProperties());
  }

  @AfterEach
  void restoreProperties() {
    System.setProperties(before);
  }

  private static TlsFront front(String version) throws Exception {
    return new TlsFront(server.address(), keys, version);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, HTTP", "TLSv1.2, WEBSOCKET", "TLSv1.3, HTTP", "TLSv1.3, WEBSOCKET"})
  void allIsHeard(String version, LoadTransport transport) throws Exception {
    try (TlsFront front = front(version)) {
      LoadTrial.of(front.address()).insecure().transport(transport).allIsHeard();
    }
  }

  /** Each in several records, of which some do not come, or are not taken, in one piece. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP", "WEBSOCKET"})
  void longMessagesAreHeard(LoadTransport transport) throws Exception {
    try (TlsFront front = front("TLSv1.3")) {
      LoadTrial.of(front.address()).insecure().transport(transport).longMessagesAreHeard();
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsToldWithTheRemedy() throws Exception {
    try (TlsFront front = front("TLSv1.3")) {
      String told = told(front.address());
      assertTrue(told.startsWith("its certificate is not trusted: "), told);
      assertTrue(told.endsWith("; --insecure accepts any"), told);
    }
  }

  @Test
  void aCertificateThatIsTrustedWillDoForItsHostAlone() throws Exception {
    System.setProperty(TRUST_STORE, keys.toString());
    System.setProperty(TRUST_STORE_PASSWORD, "changeit");
    try (TlsFront front = front("TLSv1.3")) {
      LoadReport report = LoadTrial.of(front.address()).run();
      assertTrue(report.isWhole(), report::table);
      String told = told(new ServerAddress(true, "localhost", front.address().port(), ""));
      assertTrue(told.contains("not trusted: No name matching localhost found"), told);
    }
  }

  @Test
  void aVersionThatIsTooOldIsTold() throws Exception {
    try (TlsFront front = front("TLSv1.1")) {
      String told = told(front.address());
      assertTrue(told.startsWith("TLS: "), told);
    }
  }

  @Test
  void aServerWithoutHttp2IsTold() throws Exception {
    try (TlsFront front = front("TLSv1.3")) {
      LoadTrial trial = LoadTrial.of(front.address()).insecure().transport(LoadTransport.HTTP2);
      String told = String.valueOf(assertThrows(IOException.class, trial::run).getMessage());
      assertTrue(told.startsWith("this is no Holdfast: it answered what is no HTTP/2: "), told);
    }
  }

  @Test
  void aServerWithoutTlsIsTold() {
    ServerAddress plain = server.address();
    String told = told(new ServerAddress(true, plain.host(), plain.port(), ""));
    assertEquals("TLS: the server answered what is no TLS: is its address http:// ?", told);
  }

  @Test
  void aServerThatClosesInTheHandshakeIsTold() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> closeAll(closing));
      thread.setDaemon(true);
      thread.start();
      String told = told(new ServerAddress(true, "127.0.0.1", closing.getLocalPort(), ""));
      assertEquals("TLS: the server closed the connection in the handshake", told);
    }
  }

  /** Reads the first byte of each connection, so that the close is no reset, and closes. */
  private static void closeAll(ServerSocket door) {
    try {
      while (true) {
        try (Socket client = door.accept()) {
          client.getInputStream().readNBytes(5);
          client.shutdownOutput();
          client.getInputStream().readAllBytes();
        }
      }
    } catch (IOException e) {
      return; // the test is over
    }
  }

  private static String told(ServerAddress address) {
    IOException error =
        assertThrows(IOException.class, () -> LoadTrial.of(address).sessions(3).run());
    return String.valueOf(error.getMessage());
  }
}
