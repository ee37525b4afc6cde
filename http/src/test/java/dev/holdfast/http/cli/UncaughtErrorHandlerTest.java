package dev.holdfast.http.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.loop.LostThreadError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UncaughtErrorHandlerTest {

  private final List<Integer> statuses = new ArrayList<>();
  private final UncaughtErrorHandler last = new UncaughtErrorHandler(() -> {}, statuses::add, 10);

  private void end(Throwable with) {
    last.uncaughtException(Thread.currentThread(), with);
  }

  @Test
  void aFatalErrorEndsTheProcess() {
    end(new OutOfMemoryError());
    end(new LostThreadError("dead", new StackTraceElement[0]));
    assertEquals(List.of(1, 1), statuses);
  }

  @Test
  void anyOtherThrowEndsItsThreadOnly() {
    end(new AssertionError());
    end(new StackOverflowError());
    end(new IllegalStateException());
    assertEquals(List.of(), statuses);
  }

  @Test
  void aLogThatWaitsForEverOnlyDelaysTheEnd() {
    synchronized (statuses) {
      end(
          new OutOfMemoryError() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
              synchronized (statuses) {
                return "never before the end";
              }
            }
          });
    }
    assertEquals(List.of(1), statuses);
  }
}
