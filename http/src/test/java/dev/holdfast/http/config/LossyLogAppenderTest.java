package dev.holdfast.http.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LossyLogAppenderTest {

  private static final int TAKEN = 1_024 + 1; // one is with the writer

  /** A writer whose reader stands still at first. */
  private static final class StuckAppender extends AppenderBase<ILoggingEvent> {
    final CountDownLatch began = new CountDownLatch(1);
    final CountDownLatch isRead = new CountDownLatch(1);
    final BlockingQueue<String> written = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent line) {
      began.countDown();
      Uninterruptibles.awaitUninterruptibly(isRead);
      written.add(line.getFormattedMessage());
    }
  }

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("test");
  private final StuckAppender stuck = new StuckAppender();
  private final LossyLogAppender queue = new LossyLogAppender();

  LossyLogAppenderTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    stuck.setContext(context);
    stuck.start();
    queue.setContext(context);
    queue.addAppender(stuck);
    queue.start();
    logger.addAppender(queue);
  }

  @Test
  void aReaderThatStandsStillStopsNoThreadThatLogs() throws Exception {
    logger.info("line 0");
    stuck.began.await();
    for (int i = 1; i < TAKEN + 7; i++) {
      logger.info("line {}", i);
    }
    stuck.isRead.countDown();
    for (int i = 0; i < TAKEN; i++) {
      assertEquals("line " + i, stuck.written.take());
    }
    logger.info("the next");
    assertEquals(
        "7 lines were left out, because standard error was not read", stuck.written.take());
    assertEquals("the next", stuck.written.take());
  }

  @Test
  void anEndOfTheQueueWaitsForWhatIsBeingWritten() {
    for (int i = 0; i < 100; i++) {
      logger.info("line {}", i);
    }
    stuck.isRead.countDown();
    queue.stop();
    assertEquals(100, stuck.written.size());
  }

  @Test
  void anEndOfTheQueueDoesNotWaitLongForAReaderThatStandsStill() throws Exception {
    logger.info("line");
    queue.stop();
    assertNull(stuck.written.poll(0, TimeUnit.SECONDS));
    stuck.isRead.countDown();
  }
}
