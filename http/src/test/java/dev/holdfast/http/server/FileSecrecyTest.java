package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.RetentionClock;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.sqlite.SqliteChatStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of the log must not contain, neither while the server runs nor later. */
class FileSecrecyTest {

  private static final RetentionLimits RETENTION =
      new RetentionLimits(1_000, Duration.ofDays(1), 1 << 24);

  @TempDir private Path folder;

  private static String packet(String kind, String rest) {
    return "{\"kind\":\"" + kind + "\",\"room\":\"lobby\"," + rest + "}";
  }

  private static String field(String name, String json) {
    return json.replaceFirst(".*\"" + name + "\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void whispersPasswordsTokensAndSidsAreInNoFile() throws IOException {
    SqliteChatStore store =
        SqliteChatStore.open(
            folder, RETENTION, new RetentionClock(Clock.systemUTC(), Ticker.systemTicker()));
    Service writer = store.writer();
    writer.startAsync().awaitRunning();
    List<String> secrets;
    try (TestServer server = TestServer.withChat(TestServer.config(), store)) {
      RawSession ann = new RawSession(server);
      String token = field("token", ann.send(packet("join", "\"nick\":\"ann\"")));
      String whisper = "\"id\":\"i1\",\"to\":\"ann\",\"text\":\"Whispered\"";
      ann.sendUntil("\"id\":\"i1\"", packet("whisper", whisper));
      String auth = "\"id\":\"i2\",\"text\":\"/auth " + TestServer.PASSWORD + "\"";
      ann.sendUntil("\"id\":\"i2\"", packet("say", auth));
      ann.sendUntil("\"id\":\"i3\"", packet("say", "\"id\":\"i3\",\"text\":\"Published\""));
      String sid = field("sid", ann.created().body());
      secrets = List.of("Whispered", TestServer.PASSWORD, token, sid);
      assertPublished(secrets);
    }
    writer.stopAsync().awaitTerminated();
    store.close();
    assertPublished(secrets);
  }

  private void assertPublished(List<String> secrets) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    assertTrue(all.indexOf("Published") >= 0);
    secrets.forEach(secret -> assertFalse(all.indexOf(secret) >= 0, secret));
  }
}
