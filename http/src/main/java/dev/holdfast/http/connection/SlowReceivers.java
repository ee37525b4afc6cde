package dev.holdfast.http.connection;

import com.google.common.base.Equivalence;
import com.google.common.base.Equivalence.Wrapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import dev.holdfast.core.limit.MemoryCategory;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slow receivers: clients that are slow to take a response, with the bytes that each waits for.
 *
 * <p>Bytes that many clients wait for are in memory once, so only one of these clients is charged
 * for them; when it has taken them, the next one is. A client that takes nothing for the write
 * timeout, or not all of a response within four times that, is cut off. Confined to the loop.
 */
final class SlowReceivers {

  private static final Equivalence<Object> IDENTITY = Equivalence.identity();
  private static final int WHOLE_RESPONSE = 4; // write timeouts for all of a response
  private static final int SWEEPS = 32; // sweeps in one write timeout

  private final long writeTimeout; // milliseconds
  private final ConnectionMetrics metrics;
  private final Set<SlowWriteConduit> slow = new LinkedHashSet<>();
  private final SetMultimap<Wrapper<byte[]>, SlowWriteConduit> waiting = // by the bytes
      LinkedHashMultimap.create();
  private long sweptAt;

  SlowReceivers(long writeTimeout, ConnectionMetrics metrics) {
    this.writeTimeout = writeTimeout;
    this.metrics = metrics;
  }

  /** A client has not taken its response at once. */
  void add(SlowWriteConduit client) {
    slow.add(client);
  }

  /** A client has taken all of its response, or has gone. */
  void remove(SlowWriteConduit client) {
    slow.remove(client);
  }

  /**
   * Notes for which bytes a client waits, and counts them once for all clients that do.
   *
   * @param before for which it waited until now; null for none
   * @param now for which it waits from now on; null for none
   */
  void share(SlowWriteConduit client, byte @Nullable [] before, byte @Nullable [] now) {
    if (before != null && waiting.remove(IDENTITY.wrap(before), client)) {
      Iterator<SlowWriteConduit> others = waiting.get(IDENTITY.wrap(before)).iterator();
      if (others.hasNext()) {
        others.next().hold(MemoryCategory.ANSWERS, ClientConnection.BUFFERS + before.length);
      }
    }
    if (now == null) {
      client.hold(MemoryCategory.ANSWERS, 0);
    } else {
      boolean first = !waiting.containsKey(IDENTITY.wrap(now));
      client.hold(MemoryCategory.ANSWERS, ClientConnection.BUFFERS + (first ? now.length : 0));
      waiting.put(IDENTITY.wrap(now), client);
    }
  }

  /** Cuts off clients that are stuck; looks at them only now and then. */
  void sweep(long now) {
    if (now - sweptAt < writeTimeout / SWEEPS) {
      return;
    }
    sweptAt = now;
    for (SlowWriteConduit client : ImmutableList.copyOf(slow)) {
      if (client.isStuck(now, writeTimeout, WHOLE_RESPONSE * writeTimeout)) {
        metrics.slowCut();
        client.cut();
      }
    }
  }
}
