package dev.holdfast.http.tls;

import static dev.holdfast.http.tls.TestCertificates.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the watch does at each look, without waiting for the next one. */
class CertificateWatchTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<SSLContext> contexts = new ArrayList<>();
  private long now = Instant.parse("2026-11-30T00:00:00Z").toEpochMilli();
  private TlsFiles files;
  private CertificateWatch watch;

  @TempDir private Path folder;

  @BeforeEach
  void open() throws IOException {
    files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    put("server.pem", files.certificate());
    put("server.key", files.key());
    watch = CertificateWatch.open(files, () -> now);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void close() {
    log.detachAppender(lines);
  }

  private static void put(String name, Path to) throws IOException {
    Files.copy(file(name), to, StandardCopyOption.REPLACE_EXISTING);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look(contexts::add);
    }
  }

  private List<String> logged(Level level) {
    return lines.list.stream()
        .filter(line -> line.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void filesThatStayAsTheyAreGiveNoNewContext() throws IOException {
    look(3);
    put("server.pem", files.certificate()); // the same bytes at another time
    look(3);
    assertEquals(List.of(), contexts);
    assertEquals(List.of(), lines.list);
  }

  @Test
  void aNewCertificateIsUsedWhenItIsTheSameAtTwoLooks() throws IOException {
    put("renewed.pem", files.certificate());
    put("renewed.key", files.key());
    look(1);
    assertEquals(0, contexts.size());
    look(3);
    assertEquals(1, contexts.size());
    assertEquals(
        List.of(
            "the certificate was renewed: that in "
                + files.certificate()
                + " ends at 2120-01-01T00:00:00Z"),
        logged(Level.INFO));
  }

  @Test
  void twoFilesThatAreReplacedOneAfterTheOtherAreNoError() throws IOException {
    put("renewed.pem", files.certificate());
    look(1);
    put("renewed.key", files.key());
    look(2);
    assertEquals(1, contexts.size());
    assertEquals(List.of(), logged(Level.ERROR));
  }

  @Test
  void linksThatLeadElsewhereAreFollowedAsCertbotMakesThem() throws IOException {
    Path certificate = folder.resolve("live-cert.pem");
    Path key = folder.resolve("live-key.pem");
    Files.createSymbolicLink(certificate, file("server.pem"));
    Files.createSymbolicLink(key, file("server.key"));
    watch = CertificateWatch.open(new TlsFiles(certificate, key), () -> now);
    Files.delete(certificate);
    Files.createSymbolicLink(certificate, file("renewed.pem"));
    Files.delete(key);
    Files.createSymbolicLink(key, file("renewed.key"));
    look(2);
    assertEquals(1, contexts.size());
  }

  @Test
  void aBrokenFileKeepsTheOldCertificateAndIsToldOnceForEachChange() throws IOException {
    Files.writeString(files.certificate(), "broken");
    look(5);
    String still = "; the certificate from before is used on, and ends at 2120-01-01T00:00:00Z";
    String broken =
        files.certificate() + " is not PEM: it has no line that begins with '-----BEGIN'" + still;
    assertEquals(List.of(broken), logged(Level.ERROR));
    put("rsa.pem", files.certificate()); // with a key that is not its own
    look(30);
    assertEquals(List.of(broken), logged(Level.ERROR), "the key may be about to come");
    look(5);
    String wrongKey =
        "the key in "
            + files.key()
            + " is not that of the certificate in "
            + files.certificate()
            + ": name two files that were made together"
            + still;
    assertEquals(List.of(broken, wrongKey), logged(Level.ERROR));
    assertEquals(0, contexts.size());
    put("rsa.key", files.key());
    look(2);
    assertEquals(1, contexts.size());
  }

  @Test
  void filesThatAreAgainAsBeforeAreTold() throws IOException {
    Files.writeString(files.certificate(), "broken");
    look(2);
    put("server.pem", files.certificate());
    look(5);
    assertEquals(
        List.of("the files of the certificate are again those that are in use"),
        logged(Level.INFO));
    assertEquals(0, contexts.size());
  }

  @Test
  void aCertificateThatIsNotValidYetIsUsedFromItsTimeOn() throws IOException {
    put("future.pem", files.certificate());
    look(3);
    assertEquals(1, logged(Level.ERROR).size());
    assertEquals(0, contexts.size());
    now = Instant.parse("2119-01-01T00:00:00Z").toEpochMilli();
    look(1);
    assertEquals(1, contexts.size());
  }

  @Test
  void whatCannotBeUsedForAnotherReasonIsToldOnce() throws IOException {
    put("renewed.pem", files.certificate());
    put("renewed.key", files.key());
    for (int i = 0; i < 5; i++) {
      watch.look(
          context -> {
            throw new IllegalStateException("on purpose");
          });
    }
    assertEquals(1, logged(Level.ERROR).size());
    look(1);
    assertEquals(1, contexts.size());
  }

  @Test
  void itWatchesAgainWithTheLastCertificateWhatOnceWasClosed() throws Exception {
    BlockingQueue<SSLContext> renewed = new LinkedBlockingQueue<>();
    watch.start(renewed::add);
    watch.close();
    put("renewed.pem", files.certificate());
    put("renewed.key", files.key());
    watch.start(renewed::add);
    assertNotNull(renewed.poll(60, TimeUnit.SECONDS));
    watch.close();
  }

  @Test
  void aFileThatIsMissingForAWhileIsToldOnce() throws IOException {
    for (int i = 1; i <= 2; i++) {
      Files.delete(files.key());
      look(5);
      assertEquals(i, logged(Level.ERROR).size());
      put("server.key", files.key());
      look(5);
    }
    assertEquals(0, contexts.size(), "it is the same as before");
    String told = logged(Level.ERROR).get(0);
    assertTrue(told.startsWith(files.key() + ": no such file; "), told);
  }

  @Test
  void anExpiredFileKeepsTheOldCertificate() throws IOException {
    put("expired.pem", files.certificate());
    look(3);
    assertEquals(0, contexts.size());
    assertEquals(1, logged(Level.ERROR).size());
  }

  @Test
  void anEndThatIsNearIsToldOnceADay() {
    Instant end = Instant.parse("2120-01-01T00:00:00Z");
    now = end.minus(Duration.ofDays(14)).toEpochMilli();
    look(2);
    assertEquals(List.of(), logged(Level.WARN));
    now++;
    look(3);
    now += Duration.ofDays(1).toMillis();
    look(3);
    String warning =
        "the certificate in " + files.certificate() + " ends at 2120-01-01T00:00:00Z: renew it";
    assertEquals(List.of(warning, warning), logged(Level.WARN));
  }

  @Test
  void theEndOfAShortTimeIsNearForAThirdOfIt() throws IOException {
    now = Instant.parse("2119-01-05T00:00:00Z").toEpochMilli();
    put("short.pem", files.certificate());
    watch = CertificateWatch.open(files, () -> now);
    look(2);
    assertEquals(List.of(), logged(Level.WARN));
    now++;
    look(2);
    assertEquals(1, logged(Level.WARN).size());
  }

  @Test
  void anIssuerThatIsMissingInTheFirstFileIsAWarning() throws IOException {
    put("leaf.pem", files.certificate());
    watch = CertificateWatch.open(files, () -> now);
    assertEquals(1, logged(Level.WARN).size());
  }

  @Test
  void anIssuerThatIsMissingInANewFileIsAWarning() throws IOException {
    put("leaf.pem", files.certificate());
    look(2);
    assertEquals(1, contexts.size());
    assertEquals(1, logged(Level.WARN).size());
  }
}
