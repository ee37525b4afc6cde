package dev.holdfast.http.chat;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.chat.guest.StreamedMessage;
import dev.holdfast.http.TestPackets;
import dev.holdfast.http.transport.StreamChunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events are encoded once for all streams. */
class GuestEventEncoderTest {

  private final GuestEventEncoder encoder = new GuestEventEncoder();

  private static MessageBatch batch() {
    return new MessageBatch(
        "L0g", ImmutableList.of(new StreamedMessage(1, TestPackets.json("{}"))), 2);
  }

  @Test
  void aBatchIsEncodedOnce() {
    MessageBatch batch = batch();
    assertSame(encoder.messages(batch), encoder.messages(batch));
    assertNotSame(encoder.messages(batch), encoder.messages(batch()), "it is another one");
  }

  @Test
  void theLastEightBatchesAreKept() {
    List<MessageBatch> batches = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      batches.add(batch());
    }
    StreamChunk first = encoder.messages(batches.get(0));
    StreamChunk second = encoder.messages(batches.get(1));
    batches.subList(2, 9).forEach(encoder::messages);
    assertSame(second, encoder.messages(batches.get(1)));
    assertNotSame(first, encoder.messages(batches.get(0)));
  }
}
