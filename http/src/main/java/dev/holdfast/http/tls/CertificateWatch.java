package dev.holdfast.http.tls;

import dev.holdfast.core.loop.FailureClassifier;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over the files of a certificate: it reads them again and again, because they are
 * renewed while the server runs, and a new certificate is used by the next connection.
 *
 * <p>It compares their bytes, and not their times, which a copy may keep; two files of some
 * kilobytes cost nothing. A change counts when the bytes are the same at two looks in a row: the
 * two files are not replaced at one moment. What cannot be used changes nothing, and is logged
 * once. It looks on a thread of its own, as a disk may hang.
 */
public final class CertificateWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private static final long INTERVAL = 2_000; // milliseconds between two looks
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long EXPIRES_SOON = Duration.ofDays(14).toMillis();

  private final TlsFiles files;
  private final LongSupplier clock; // milliseconds since 1970
  private ServerIdentity identity; // the one in use
  private TlsFileContents used; // from which it was read
  private TlsFileContents seen; // at the last look
  private boolean settled = true; // what was seen has been used, or refused
  private @Nullable String told; // what is wrong, as it was logged; null: nothing is
  private boolean unreadable; // the files were, at the last look
  private long warnedDay; // the last day for which it was logged that the end is near
  private @Nullable Thread thread; // null: it was not started

  private CertificateWatch(
      TlsFiles files, TlsFileContents contents, ServerIdentity identity, LongSupplier clock) {
    this.files = files;
    this.used = contents;
    this.seen = contents;
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * Reads the files for the first time, and watches them from {@link #start} on.
   *
   * @param clock the time of day, in milliseconds since 1970
   * @throws TlsFileException if the files cannot be used
   */
  public static CertificateWatch open(TlsFiles files, LongSupplier clock) throws TlsFileException {
    TlsFileContents contents = TlsFileContents.read(files);
    ServerIdentity identity = ServerIdentity.of(files, contents, clock.getAsLong());
    return new CertificateWatch(files, contents, identity, clock);
  }

  /** The context of the certificate that is in use. */
  public SSLContext context() {
    return TlsContexts.of(identity);
  }

  /**
   * Begins to look, on a thread of its own.
   *
   * @param renewed is given the context of each new certificate, on that thread
   */
  public void start(Consumer<SSLContext> renewed) {
    Thread looking = new Thread(() -> run(renewed), "holdfast certificate");
    looking.setDaemon(true);
    thread = looking;
    looking.start();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run(Consumer<SSLContext> renewed) {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        try {
          look(renewed);
        } catch (Throwable e) {
          FailureClassifier.passOnIfFatal(e);
          log.error("the certificate could not be looked at", e);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the certificate is watched no more", e);
    }
  }

  /** Looks once. */
  void look(Consumer<SSLContext> renewed) {
    warnOfEnd();
    TlsFileContents contents;
    try {
      contents = TlsFileContents.read(files);
    } catch (TlsFileException e) {
      unreadable = true;
      tell(e);
      return;
    }
    if (unreadable) {
      unreadable = false;
      told = null;
    }
    if (!contents.equals(seen)) {
      seen = contents;
      settled = false;
    } else if (!settled) {
      settled = true;
      use(contents, renewed);
    }
  }

  private void use(TlsFileContents contents, Consumer<SSLContext> renewed) {
    if (contents.equals(used)) {
      told = null;
      return;
    }
    try {
      ServerIdentity next = ServerIdentity.of(files, contents, clock.getAsLong());
      renewed.accept(TlsContexts.of(next));
      identity = next;
      used = contents;
      told = null;
      log.info("the certificate was renewed: that in {} ends at {}", files.certificate(), end());
      next.warnings().forEach(log::warn);
    } catch (TlsFileException e) {
      tell(e);
    }
  }

  private void tell(TlsFileException problem) {
    String message = String.valueOf(problem.getMessage());
    if (!message.equals(told)) {
      told = message;
      log.error("{}; the certificate from before is used on, and ends at {}", message, end());
    }
  }

  private Object end() {
    return identity.end();
  }

  /** Says once a day that the certificate in use ends soon, or has ended. */
  private void warnOfEnd() {
    long now = clock.getAsLong();
    long day = now / DAY;
    if (day != warnedDay && now > identity.end().toEpochMilli() - EXPIRES_SOON) {
      warnedDay = day;
      log.warn("the certificate in {} ends at {}: renew it", files.certificate(), end());
    }
  }
}
