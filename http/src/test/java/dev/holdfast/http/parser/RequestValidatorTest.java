package dev.holdfast.http.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.loop.TimerScheduler;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.XnioExecutor;
import org.xnio.conduits.StreamSourceConduit;

/** The same bytes in whatever pieces they come and are asked for. */
class RequestValidatorTest {

  private static final String GET =
      "GET /?a=%20b HTTP/1.1\r\nHost: test\r\nX:\r\nY: \u00e9 \r\n\r\n";
  private static final String POST =
      "POST /bind HTTP/1.1\r\ncontent-length: 11 \r\nHOST:\ttest:80\r\n\r\n\r\nGET \u0000/\n\r\n";
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "POST /bind HTTP/1.1",
          "Host: test",
          "Transfer-Encoding: Chunked",
          "",
          "3",
          "\r\n0",
          "1f;x=\"\u00e9\"",
          "0123456789abcdef0123456789abcde",
          "0",
          "X: y",
          "Z:",
          "",
          "");

  private static final TimerScheduler NO_TIMERS = (millis, task) -> XnioExecutor.Key.IMMEDIATE;
  private final FairTaskQueue queue = new FairTaskQueue(task -> {});

  /** A socket from which so much can be read at a time. */
  private static final class Socket {
    final StreamSourceConduit conduit = conduit();
    private final byte[] bytes;
    private final int piece;
    private int sent;

    Socket(String bytes, int piece) {
      this.bytes = bytes.getBytes(ISO_8859_1);
      this.piece = piece;
    }

    /** A mock would take its time for each of many thousand reads. */
    private StreamSourceConduit conduit() {
      return (StreamSourceConduit)
          Proxy.newProxyInstance(
              Socket.class.getClassLoader(),
              new Class<?>[] {StreamSourceConduit.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "read" -> read((ByteBuffer) arguments[0]);
                    case "isReadResumed", "isReadShutdown" -> false;
                    default -> null;
                  });
    }

    private int read(ByteBuffer to) {
      int count = Math.min(Math.min(piece, to.remaining()), bytes.length - sent);
      to.put(bytes, sent, count);
      sent += count;
      return count;
    }

    boolean isEmpty() {
      return sent == bytes.length;
    }
  }

  private String passed(String sent, int piece, int asked) throws IOException {
    Socket socket = new Socket(sent, piece);
    return passed(socket, check(socket, NO_TIMERS), asked);
  }

  private RequestValidator check(Socket socket, TimerScheduler timers) {
    return validator(socket.conduit, new RequestHeadParser(), timers, queue);
  }

  private String passed(Socket socket, RequestValidator check, int asked) throws IOException {
    StringBuilder passed = new StringBuilder();
    ByteBuffer to = ByteBuffer.allocate(asked + 2);
    int read;
    do {
      to.clear().position(1).limit(1 + asked);
      read = check.read(to);
      assertEquals(1 + read, to.position());
      passed.append(new String(to.array(), 1, read, ISO_8859_1));
    } while (read > 0 || !socket.isEmpty());
    return passed.toString();
  }

  private static RequestValidator validator(
      StreamSourceConduit socket,
      RequestHeadParser head,
      TimerScheduler timers,
      FairTaskQueue queue) {
    return new RequestValidator(socket, head, connection(timers), queue);
  }

  private static ValidatedConnection connection(TimerScheduler timers) {
    return new ValidatedConnection() {
      @Override
      public XnioExecutor.Key awaitRest(long millis, Runnable task) {
        return timers.after(millis, task);
      }

      @Override
      public boolean isHandedOver() {
        return false;
      }
    };
  }

  @Test
  void validRequestsPassUnchanged() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      StringBuilder sent = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int j = random.nextInt(4); j >= 0; j--) {
        String request = List.of(GET, POST, CHUNKED).get(random.nextInt(3));
        sent.append("\r\n".repeat(Math.max(0, random.nextInt(5) - 2))).append(request);
        expected.append(request);
      }
      int piece = 1 + random.nextInt(random.nextBoolean() ? 10 : 500);
      int asked = 1 + random.nextInt(random.nextBoolean() ? 10 : 500);
      assertEquals(expected.toString(), passed(sent.toString(), piece, asked), piece + " " + asked);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get / HTTP/1.1\r\nHost: a\r\nOrigin: https://o\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n X: y\r\nOrigin: https://o\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\nOrigin: https://o\r\n\n",
        "GET / HTTP/1.1\r\norigin:https://o\t\r\n\r\n"
      })
  void aHeadThatIsRefusedIsReplacedInWhateverPiecesItComes(String broken) throws IOException {
    String host = broken.contains("Host: a") ? "a" : "unknown.invalid";
    String refused = "REFUSED / HTTP/1.1\r\nHost: " + host + "\r\nOrigin: https://o\r\n";
    String end = "Content-Length: 1000000000\r\n\r\n";
    for (int piece : List.of(1, 2, 3, 7, 20, 50, 1_000)) {
      for (int asked : List.of(1, 10, 1_000)) {
        String passed = passed(POST + "\r\n" + broken + GET, piece, asked);
        String head = POST + refused + end;
        assertEquals(head, passed.substring(0, head.length()), piece + " " + asked);
        assertTrue(GET.endsWith(passed.substring(head.length())), passed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST http://a/b?c HTTP/1.1; host: d | POST /b?c HTTP/1.1; Host: a",
        "POST HTTPS://A:1?c HTTP/1.1; Host: d | POST /?c HTTP/1.1; Host: A:1",
        "POST http://a HTTP/1.0 | POST / HTTP/1.0; Host: a",
        "POST /b HTTP/1.1; Host: a: | POST /b HTTP/1.1; Host: a",
        "POST /b HTTP/1.1; Host:[::ffff:1.2.3.4]:80 | POST /b HTTP/1.1; Host: 1.2.3.4:80"
      })
  void aHeadIsPutPlainlyInWhateverPiecesItComes(String sent, String plain) throws IOException {
    String rest = "\r\nX: y\r\nContent-Length: 3\r\n\r\nabc";
    String all = (sent.replace("; ", "\r\n") + rest).repeat(2) + POST;
    for (int piece : List.of(1, 2, 3, 7, 20, 50, 1_000)) {
      for (int asked : List.of(1, 10, 1_000)) {
        String passed = passed(all, piece, asked);
        assertEquals((plain.replace("; ", "\r\n") + rest).repeat(2) + POST, passed);
      }
    }
  }

  @Test
  void anEndlessHeadIsRefused() throws IOException {
    String endless = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(50_000);
    for (int piece : List.of(100, 1_000, 8_192)) {
      assertTrue(passed(endless, piece, 8_192).startsWith("REFUSED / HTTP/1.1\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 8_192, 16_384, 100_000})
  void aHeadThatIsTooLargeIsRefusedInWhateverPiecesItComes(int piece) throws IOException {
    String begin = "GET /a?b HTTP/1.1\r\nHost: a\r\nOrigin: https://o\r\n";
    String taken = "REFUSED /a HTTP/1.1\r\nHost: a\r\nOrigin: https://o\r\n";
    String none = "REFUSED / HTTP/1.1\r\nHost: unknown.invalid\r\nContent-Length";
    for (int length : List.of(40_000, 100_000)) {
      assertRefused(431, taken, begin + "X: " + "y".repeat(length), piece);
      assertRefused(431, taken, begin + "X: y\r\n".repeat(length / 6), piece);
      assertRefused(414, none, "GET /" + "x".repeat(length), piece);
    }
    assertRefused(431, taken, begin + "X: " + "y".repeat(17_000) + "\r\n\r\n", piece);
    String target = begin.replace("/a?b", "/" + "a".repeat(17_000));
    assertRefused(414, taken.replace("/a", "/"), target + "\r\n", piece);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 8_192, 100_000})
  void fieldsBehind32KibibytesOfAnEndlessHeadDecideNothing(int piece) throws IOException {
    String begin = "GET /a HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(32_768);
    String taken = "REFUSED /a HTTP/1.1\r\nHost: a\r\nContent-Length";
    assertRefused(431, taken, begin + "\r\nOrigin: https://o\r\nZ: z", piece);
  }

  private void assertRefused(int status, String begin, String sent, int piece) throws IOException {
    Socket socket = new Socket(sent, piece);
    RequestValidator check = check(socket, NO_TIMERS);
    String passed = passed(socket, check, 16_384);
    assertNotNull(check.refusal(), "nothing is refused of " + sent.length());
    assertEquals(status, check.refusal().status(), check.refusal().sentence());
    assertTrue(passed.startsWith(begin), passed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1_000})
  void aHeadThatComesTooSlowlyIsRefusedWithWhatCameOfIt(int piece) throws IOException {
    List<Runnable> timers = new ArrayList<>();
    Socket socket = new Socket("HEAD /a HTTP/1.1\r\nHost: a\r\nOrigin: https://o\r\nX: y", piece);
    RequestValidator check =
        check(
            socket,
            (millis, task) -> {
              timers.add(task);
              return XnioExecutor.Key.IMMEDIATE;
            });
    assertEquals("", passed(socket, check, 8_192));
    timers.get(0).run();
    String refused = "REFUSED /a HTTP/1.1\r\nHost: a\r\nOrigin: https://o\r\n";
    assertTrue(passed(socket, check, 8_192).startsWith(refused));
    assertEquals(408, check.refusal().status());
    assertTrue(check.isHead());
  }

  @Test
  void nothingOfAHeadWhoseConnectionHasClosedIsKept() throws IOException {
    XnioExecutor.Key timer = mock(XnioExecutor.Key.class);
    Socket socket = new Socket(GET.substring(0, GET.length() - 1), 1_000);
    RequestValidator check =
        validator(socket.conduit, new RequestHeadParser(), (millis, task) -> timer, queue);
    assertEquals(0, check.read(ByteBuffer.allocate(100)));
    verify(timer, never()).remove();
    check.closed();
    verify(timer).remove();
  }

  @Test
  void aHeadThatComesTooSlowlyIsRefused() throws IOException {
    Map<Long, Runnable> timers = new HashMap<>();
    RequestValidator check =
        validator(
            new Socket("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n", 1_000).conduit,
            new RequestHeadParser(),
            (millis, task) -> {
              timers.put(millis, task);
              return XnioExecutor.Key.IMMEDIATE;
            },
            queue);
    ByteBuffer to = ByteBuffer.allocate(100);
    assertEquals(0, check.read(to));
    assertEquals(Set.of(10_000L), timers.keySet());
    timers.get(10_000L).run();
    check.read(to);
    assertTrue(new String(to.array(), ISO_8859_1).startsWith("REFUSED / HTTP/1.1\r\n"));
    assertEquals(408, check.refusal().status());
  }

  @Test
  void aHeadHasNoMoreTimeWhenItsBytesDrip() throws IOException {
    List<Runnable> timers = new ArrayList<>();
    RequestValidator check =
        validator(
            new Socket("\r\n\r\n" + GET, 1).conduit,
            new RequestHeadParser(),
            (millis, task) -> {
              timers.add(task);
              return XnioExecutor.Key.IMMEDIATE;
            },
            queue);
    ByteBuffer to = ByteBuffer.allocate(100);
    for (int i = 0; i < 4; i++) {
      assertEquals(0, check.read(to));
    }
    assertEquals(0, timers.size(), "an empty line is no head");
    for (int i = 0; i < GET.length() - 1; i++) {
      assertEquals(0, check.read(to));
      assertEquals(1, timers.size());
    }
    timers.get(0).run();
    check.read(to);
    assertEquals(408, check.refusal().status());
  }

  private static StreamSourceConduit socketWith(String bytes) throws IOException {
    StreamSourceConduit socket = mock(StreamSourceConduit.class);
    when(socket.isReadResumed()).thenReturn(true);
    when(socket.read(any(ByteBuffer.class)))
        .thenAnswer(
            call -> {
              call.getArgument(0, ByteBuffer.class).put(bytes.getBytes(ISO_8859_1));
              return bytes.length();
            });
    return socket;
  }

  /** Turns that are all taken until the loop has looked. */
  private static FairTaskQueue noneLeft(Consumer<Runnable> afterSelect) {
    FairTaskQueue queue = new FairTaskQueue(afterSelect);
    for (int i = 0; i < FairTaskQueue.AT_ONCE; i++) {
      queue.add(() -> {});
    }
    return queue;
  }

  @Test
  void aRequestThatCameAheadWaitsForItsTurn() throws IOException {
    List<Runnable> afterSelect = new ArrayList<>();
    FairTaskQueue none = noneLeft(afterSelect::add);
    StreamSourceConduit socket = socketWith(GET + GET);
    RequestValidator check = validator(socket, new RequestHeadParser(), NO_TIMERS, none);
    assertEquals(GET.length(), check.read(ByteBuffer.allocate(1_000)));
    check.resumeReads();
    check.resumeReads();
    verify(socket, never()).wakeupReads();
    afterSelect.forEach(Runnable::run);
    verify(socket).wakeupReads();
  }

  @Test
  void theRestOfARequestWaitsForNone() throws IOException {
    StreamSourceConduit socket = socketWith(CHUNKED);
    FairTaskQueue none = noneLeft(task -> {});
    RequestValidator check = validator(socket, new RequestHeadParser(), NO_TIMERS, none);
    check.read(ByteBuffer.allocate(1_000));
    check.resumeReads();
    verify(socket).wakeupReads();
  }

  @Test
  void aBrokenChunkIsReplacedByAnEndlessOne() throws IOException {
    String head = CHUNKED.substring(0, CHUNKED.indexOf("3\r\n"));
    String good = "3\r\nabc\r\n";
    for (String bad :
        List.of("x\r\n", "3\r\nabcd\r\n", "0\r\n\u00e9: x\r\n\r\n", "3 \r\nabc\r\n")) {
      String last = bad.startsWith("3\r\n") ? "3\r\nabc\r\n" : "";
      for (int piece : List.of(1, 2, 3, 7, 1_000)) {
        for (int asked : List.of(1, 10, 1_000)) {
          String passed = passed(head + good + good + bad, piece, asked);
          String expected = head + good + good + last + "40000000\r\n";
          assertTrue(passed.startsWith(expected), piece + " " + asked + ": " + passed);
        }
      }
    }
  }

  @Test
  void trailersHaveAnEndInWhateverPiecesTheyCome() throws IOException {
    String head = CHUNKED.substring(0, CHUNKED.indexOf("3\r\n"));
    String trailers = ("X: " + "y".repeat(95) + "\r\n").repeat(100);
    for (int piece : List.of(100, 1_000, 8_192, 20_000)) {
      String passed = passed(head + "9\r\n{\"rid\":1}\r\n0\r\n" + trailers, piece, 8_192);
      assertTrue(passed.startsWith(head + "9\r\n{\"rid\":1}\r\n40000000\r\n"), passed);
    }
  }

  @Test
  void nothingIsRefusedBeforeItsTurn() throws IOException {
    Socket socket = new Socket(CHUNKED + "x", 1_000);
    RequestValidator check = validator(socket.conduit, new RequestHeadParser(), NO_TIMERS, queue);
    byte[] head = new byte[CHUNKED.indexOf("3\r\n")];
    assertEquals(head.length, check.read(ByteBuffer.wrap(head)));
    assertEquals(null, check.bodyRefusal());
    assertTrue(CHUNKED.startsWith(new String(head, ISO_8859_1)), Arrays.toString(head));
    String broken = CHUNKED.replace("1f;", "xf;");
    RequestValidator other =
        validator(new Socket(broken, 1_000).conduit, new RequestHeadParser(), NO_TIMERS, queue);
    other.read(ByteBuffer.allocate(1_000));
    assertEquals(null, other.bodyRefusal());
    other.read(ByteBuffer.allocate(1_000));
    assertNotNull(other.bodyRefusal());
  }
}
