package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFormatTest {

  private static final Logger log = LoggerFactory.getLogger(LogFormatTest.class);

  private final PrintStream stderr = System.err;
  private final OutputStreamAppender<ILoggingEvent> appender = appender();
  private final Encoder<ILoggingEvent> text = appender.getEncoder();

  private static OutputStreamAppender<ILoggingEvent> appender() {
    return (OutputStreamAppender<ILoggingEvent>)
        requireNonNull(LossyLogAppender.find()).getAppender("stderr");
  }

  @AfterEach
  void restore() {
    appender.setEncoder(text);
    System.setErr(stderr);
  }

  private List<String> logged(LogFormat format) throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, UTF_8));
    format.use();
    log.warn("session {} says \"no\"", "abc");
    log.error("it failed", new IllegalStateException("on\ntwo lines"));
    log.info("the last line");
    while (!bytes.toString(UTF_8).contains("the last line")) {
      Thread.sleep(5); // another thread writes; the time limit of tests ends this
    }
    return bytes.toString(UTF_8).lines().toList();
  }

  @Test
  void aLineForPeopleHasTimeLevelAndPlace() throws Exception {
    String line = logged(LogFormat.TEXT).get(0);
    assertTrue(
        line.matches("[-0-9]{10}T[:0-9]{8}\\.\\d{3}Z WARN  LogFormatTest: session abc says \"no\""),
        line);
  }

  @Test
  void jsonIsOneObjectALine() throws Exception {
    List<String> lines = logged(LogFormat.JSON);
    assertEquals(3, lines.size());
    JsonObject warning = JsonParser.parseString(lines.get(0)).getAsJsonObject();
    assertEquals("WARN", warning.get("level").getAsString());
    assertEquals("session abc says \"no\"", warning.get("formattedMessage").getAsString());
    JsonObject error = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertEquals("on\ntwo lines", error.getAsJsonObject("throwable").get("message").getAsString());
  }
}
