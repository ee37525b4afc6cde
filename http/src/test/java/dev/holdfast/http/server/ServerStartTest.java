package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A start throws a failure of the loop until it is complete, and no later one. */
class ServerStartTest {

  private final ServerStart start = new ServerStart();
  private final Throwable fault = new IllegalStateException("on purpose");

  @Test
  void aFailureBehindTheAdoptionIsThrown() throws IOException {
    start.adopted(true);
    start.awaitAdopted();
    assertFalse(start.fail(fault));
    assertSame(fault, assertThrows(IOException.class, start::complete).getCause());
    assertFalse(start.fail(fault));
  }

  @Test
  void aFailureEndsTheWaitForTheAdoption() {
    assertFalse(start.fail(fault));
    assertSame(fault, assertThrows(IOException.class, start::awaitAdopted).getCause());
  }

  @Test
  void aFailureOfACompleteStartIsNotThrown() throws IOException {
    start.adopted(true);
    start.awaitAdopted();
    start.complete();
    assertTrue(start.fail(fault));
  }
}
