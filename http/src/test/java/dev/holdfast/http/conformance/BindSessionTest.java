package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BindSessionTest {

  private static final String CREATED =
      "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"sid\":\"s\"}";

  @Test
  void bothRequestsAreClosedWhenTheFirstIsNotAnswered() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RawHttpClient client =
            new RawHttpClient(
                new ServerAddress(false, "127.0.0.1", server.getLocalPort(), ""),
                Duration.ofSeconds(5))) {
      Future<Long> second = executor.submit(() -> serve(server));
      BindSession session = new BindSession(client, "");
      assertThrows(IOException.class, session::isAlive);
      second.get(20, SECONDS);
      session.leave();
    } finally {
      executor.shutdownNow();
    }
  }

  /** Creates a session, answers no other request, and reads the second of those to its end. */
  private static long serve(ServerSocket server) throws IOException {
    try (Socket creation = server.accept()) {
      creation.getOutputStream().write(CREATED.getBytes(US_ASCII));
      creation.shutdownOutput();
      creation.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
    try (Socket first = server.accept();
        Socket second = server.accept()) {
      first.shutdownOutput();
      return second.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }
}
