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
 * kilobytes cost nothing. A change counts when the bytes are the same at two looks in a row, and
 * two files that do not belong together are waited for: they are not replaced at one moment. What
 * cannot be used changes nothing, is logged once, and is tried again: it may be valid only from
 * tomorrow on. It looks on a thread of its own, as a disk may hang. Thread-safe.
 */
public final class CertificateWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private static final long INTERVAL = 2_000; // milliseconds between two looks
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long EXPIRES_SOON = Duration.ofDays(14).toMillis();
  private static final int SHARE = 3; // of its time, which is near the end for a shorter one
  private static final int PATIENCE = 30; // looks until two files that do not match are an error

  private final TlsFiles files;
  private final LongSupplier clock; // milliseconds since 1970
  private ServerIdentity identity; // the one in use
  private TlsFileContents used; // from which it was read
  private TlsFileContents seen; // at the last look
  private int looks; // at these contents
  private volatile boolean unreadable; // the files were, at the last look
  private @Nullable String told; // what is wrong, as it was logged; null: nothing is
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
   * Reads the files for the first time, logs what is unwise about them, and watches them from
   * {@link #start} on.
   *
   * @param clock the time of day, in milliseconds since 1970
   * @throws TlsFileException if the files cannot be used
   */
  public static CertificateWatch open(TlsFiles files, LongSupplier clock) throws TlsFileException {
    TlsFileContents contents = TlsFileContents.read(files);
    ServerIdentity identity = ServerIdentity.of(files, contents, clock.getAsLong());
    identity.warnings().forEach(log::warn);
    return new CertificateWatch(files, contents, identity, clock);
  }

  /** The context of the certificate that is in use. */
  public synchronized SSLContext context() {
    return TlsContexts.of(identity);
  }

  /**
   * Begins to look, on a thread of its own, in place of one that does.
   *
   * @param renewed is given the context of each new certificate, on that thread
   */
  public synchronized void start(Consumer<SSLContext> renewed) {
    close();
    Thread looking = new Thread(() -> run(renewed), "holdfast certificate");
    looking.setDaemon(true);
    thread = looking;
    looking.start();
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
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
    try {
      take(TlsFileContents.read(files), renewed); // which may hang, and so holds no lock
    } catch (TlsFileException e) {
      if (Thread.currentThread().isInterrupted()) {
        return; // the read was ended
      }
      if (unreadable) {
        warnOfEnd();
        tell(e);
      }
      unreadable = true; // for a moment, if a file is about to be replaced
      return;
    }
    unreadable = false;
  }

  private synchronized void take(TlsFileContents contents, Consumer<SSLContext> renewed) {
    if (thread != null && thread != Thread.currentThread()) {
      return; // it was closed, and started again, while this thread read
    }
    warnOfEnd();
    if (!contents.equals(seen)) {
      seen = contents;
      looks = 0;
      return;
    }
    looks = Math.min(looks + 1, PATIENCE);
    if (!contents.equals(used)) {
      use(contents, renewed);
    } else if (told != null) {
      told = null;
      log.info("the files of the certificate are again those that are in use");
    }
  }

  private void use(TlsFileContents contents, Consumer<SSLContext> renewed) {
    try {
      ServerIdentity next = ServerIdentity.of(files, contents, clock.getAsLong());
      renewed.accept(TlsContexts.of(next));
      identity = next;
      used = contents;
      told = null;
      log.info("the certificate was renewed: that in {} ends at {}", files.certificate(), end());
      next.warnings().forEach(log::warn);
    } catch (TlsFileException e) {
      if (!e.isMismatch() || looks >= PATIENCE) {
        tell(e);
      }
    } catch (RuntimeException e) { // Java's TLS knows more ways for a certificate to be wrong
      log.debug("the certificate cannot be used", e);
      tell(new TlsFileException(files.certificate() + " or its key cannot be used: " + e, e));
    }
  }

  private synchronized void tell(TlsFileException problem) {
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
  private synchronized void warnOfEnd() {
    long now = clock.getAsLong();
    long day = now / DAY;
    long soon = Math.min(EXPIRES_SOON, identity.lifetime() / SHARE);
    if (day != warnedDay && now > identity.end().toEpochMilli() - soon) {
      warnedDay = day;
      log.warn("the certificate in {} ends at {}: renew it", files.certificate(), end());
    }
  }
}
