package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The secrets that the log must not contain, in a run at its most verbose level. */
class LogSecrecyTest {

  private static final String SECRET = "Swordfish";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger ours = root.getLoggerContext().getLogger("dev.holdfast");
  private final ListAppender<ILoggingEvent> all = new ListAppender<>();

  @BeforeEach
  void listen() {
    all.start();
    root.addAppender(all);
    ours.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    root.detachAppender(all);
    ours.setLevel(null);
  }

  /** All lines of the log, with the stack traces. */
  private String logged() {
    StringBuilder text = new StringBuilder();
    for (ILoggingEvent event : List.copyOf(all.list)) {
      text.append(event.getLevel()).append(' ').append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
      }
    }
    return text.toString();
  }

  private static String say(String text) {
    return say("i1", text);
  }

  private static String say(String id, String text) {
    return "{\"kind\":\"say\",\"room\":\"lobby\",\"id\":\"%s\",\"text\":\"%s\"}"
        .formatted(id, text);
  }

  @Test
  void messagesAndWholeSidsAndTokensAreNotLogged() throws IOException {
    String sid;
    String token;
    try (TestServer server = TestServer.withChat(TestServer.config())) {
      RawSession ann = new RawSession(server);
      sid = ann.created().body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      String welcome = ann.send("{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"ann\"}");
      token = welcome.replaceFirst(".*\"token\":\"([^\"]+)\".*", "$1");
      assertTrue(ann.send(say(SECRET)).contains(SECRET));
      ann.send(say("/auth " + SECRET));
      ann.send(say("/" + SECRET));
      ann.send("{\"kind\":\"" + SECRET + "\"}");
      server.ask(RawClient.post("/chat", FORM, "message=" + SECRET + "&nick=ann"));
      server.ask(RawClient.bind("{\"sid\":\"" + sid + "\",\"rid\":\"" + SECRET + "\"}"));
      server.ask(RawClient.bind("{\"" + SECRET));
    }
    String log = logged();
    assertTrue(log.contains("session " + sid.substring(0, 6) + " ended: bad-request"), log);
    assertFalse(log.contains(SECRET), log);
    assertFalse(log.contains(sid), log);
    assertFalse(log.contains(token), log);
  }

  @Test
  void commandsOfAdminsAreLoggedWithTheirSessionAndHost() throws IOException {
    String sid;
    try (TestServer server = TestServer.withChat(TestServer.config())) {
      RawSession ann = new RawSession(server);
      sid = ann.created().body().replaceFirst(".*\"sid\":\"([^\"]{6}).*", "$1");
      ann.send("{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"ann\"}");
      new RawSession(server).send("{\"kind\":\"join\",\"room\":\"lobby\",\"nick\":\"bob\"}");
      ann.sendUntil("\"id\":\"i1\"", say("/auth wrong"));
      ann.sendUntil("\"id\":\"i2\"", say("i2", "/auth " + TestServer.PASSWORD));
      ann.sendUntil("\"id\":\"i3\"", say("i3", "/admin kick bob"));
      ann.sendUntil("\"id\":\"i4\"", say("i4", "/admin ban 192.0.2.7 spam 60"));
      ann.sendUntil("\"id\":\"i5\"", say("i5", "/admin unban 192.0.2.7"));
    }
    String log = logged();
    String session = "session " + sid;
    assertTrue(log.contains(session + " of 127.0.0.1 gave a wrong password\n"), log);
    assertTrue(log.contains(session + " of 127.0.0.1 is an admin\n"), log);
    assertTrue(log.contains(session + " kicked bob, session "), log);
    assertTrue(log.contains(session + " banned 192.0.2.7 until "), log);
    assertTrue(log.contains(session + " let a host in again: 192.0.2.7\n"), log);
  }

  @Test
  void aFailureIsLoggedOnceWithTheStartOfTheSid() throws IOException {
    String sid;
    try (TestServer server = new TestServer()) {
      RawSession session = new RawSession(server);
      sid = session.created().body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      session.send("\"" + SECRET + "\",\"fail\"");
    }
    String log = logged();
    List<String> errors = log.lines().filter(line -> line.startsWith("ERROR")).toList();
    assertEquals(List.of("ERROR session " + sid.substring(0, 6) + " failed and ends"), errors);
    assertFalse(log.contains(SECRET), log);
    assertFalse(log.contains(sid), log);
  }

  @Test
  void aProxyThatIsNotTrustedIsNamedOnceWithTheOption() throws IOException {
    try (TestServer server = new TestServer()) {
      for (int i = 0; i < 3; i++) {
        server.ask(
            RawClient.bind("{\"rid\":1}").replace("Host:", "X-Forwarded-For: 192.0.2.7\r\nHost:"));
      }
    }
    List<String> warnings = logged().lines().filter(line -> line.startsWith("WARN")).toList();
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).endsWith("set ServerConfig.trustedProxies to 127.0.0.1"), warnings.get(0));
  }
}
