package dev.holdfast.core.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A link between an edge and an owner, whose frames arrive when a test says so. */
final class TestLink {

  private final class End implements PeerLink {

    final Deque<byte[]> frames = new ArrayDeque<>();

    @Override
    public void send(byte[] frame) {
      if (!isCut) {
        frames.add(frame);
      }
    }

    @Override
    public long queuedBytes() {
      return frames.stream().mapToLong(frame -> frame.length).sum();
    }

    @Override
    public void close(String why) {
      closedBecause = why;
      cut();
    }
  }

  final RelayLink edge;
  final RelayLink owner;
  private final End toOwner = new End();
  private final End toEdge = new End();
  private boolean isCut;
  @Nullable String closedBecause; // null: no end has closed it

  TestLink(
      NodeName edgeName,
      LocalRequests atEdge,
      NodeName ownerName,
      LocalRequests atOwner,
      RelayLimits limits) {
    edge = new RelayLink(ownerName, toOwner, atEdge, limits);
    owner = new RelayLink(edgeName, toEdge, atOwner, limits);
  }

  /** Has the first frame to the owner arrive, or the first one to the edge; false without any. */
  boolean step(boolean preferEdge) {
    End first = preferEdge ? toEdge : toOwner;
    End next = first.frames.isEmpty() ? preferEdge ? toOwner : toEdge : first;
    byte[] frame = next.frames.poll();
    if (frame != null) {
      (next == toOwner ? owner : edge).receive(frame);
    }
    return frame != null;
  }

  /** Has all frames arrive. */
  void settle() {
    while (step(false)) {}
  }

  /** Closes the connection; what is under way does not arrive. */
  void cut() {
    isCut = true;
    toOwner.frames.clear();
    toEdge.frames.clear();
    owner.closed();
    edge.closed();
  }
}
