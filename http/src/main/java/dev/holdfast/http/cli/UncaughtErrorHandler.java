package dev.holdfast.http.cli;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.http.config.LossyLogAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of uncaught throws on all threads: it logs them, and if one is {@linkplain
 * FailureClassifier#isFatal fatal} it halts the process, as by {@code kill -9}. A process that went
 * on would have a port that accepts and never answers. Thread-safe.
 */
public final class UncaughtErrorHandler implements Thread.UncaughtExceptionHandler {

  /** The status of a process that could not go on. */
  static final int STATUS = 1;

  private static final Logger log = LoggerFactory.getLogger(UncaughtErrorHandler.class);
  private static final long PATIENCE = 2_000; // milliseconds, with the log
  private static final int RESERVE = 1 << 20; // bytes of memory, to log that there is none

  private final Runnable closeLog;
  private final IntConsumer halt;
  private final long patience;
  private final AtomicReference<byte @Nullable []> reserve =
      new AtomicReference<>(new byte[RESERVE]);

  /**
   * A handler that has the log written to its end and halts with a status, after {@code patience}
   * milliseconds at most.
   */
  UncaughtErrorHandler(Runnable closeLog, IntConsumer halt, long patience) {
    this.closeLog = closeLog;
    this.halt = halt;
    this.patience = patience;
  }

  /** Makes this the default handler of all threads of the process. */
  public static void install() {
    UncaughtErrorHandler last =
        new UncaughtErrorHandler(LossyLogAppender::close, Runtime.getRuntime()::halt, PATIENCE);
    FailureClassifier.isFatal(new OutOfMemoryError()); // loads what cannot be loaded without memory
    Thread.setDefaultUncaughtExceptionHandler(last);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    boolean fatal = true; // if there is no memory even to ask
    try {
      fatal = FailureClassifier.isFatal(thrown);
      if (fatal) {
        reserve.set(null);
        tell(thread, thrown);
      } else {
        log.error("{} ended with a throw", thread.getName(), thrown);
      }
    } finally {
      if (fatal) {
        halt.accept(STATUS);
      }
    }
  }

  /** Logs in a thread of its own: that may need memory that is not there, or block. */
  private void tell(Thread thread, Throwable thrown) {
    Runnable telling =
        () -> {
          log.error("the process cannot go on: {}", thread.getName(), thrown);
          closeLog.run();
        };
    Thread teller = new Thread(telling, "last words");
    teller.setDaemon(true);
    teller.start();
    Uninterruptibles.joinUninterruptibly(teller, patience, TimeUnit.MILLISECONDS);
  }
}
