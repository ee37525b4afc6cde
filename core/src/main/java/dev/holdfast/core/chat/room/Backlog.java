package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.text.TextSize;
import java.util.Collection;

/**
 * How far what is said in a room runs ahead of its members: what is on its way to the disk, and
 * what waits for those who ask for it. When one of them would have more than half a mailbox full,
 * senders are told to wait: no more may be said than the members can take. One that does not ask
 * keeps no sender waiting; its own mailbox overflows.
 *
 * <p>Members are looked at now and then only, as long as there is room. Confined to the loop.
 */
public final class Backlog {

  /** How long a sender waits that is too far ahead, in milliseconds. */
  static final long WAIT = 250;

  private static final double FULL = 0.5;
  private static final int LOOKED = 16; // packets between two looks
  private static final long LOOKED_BYTES = 16 << 10;

  /** What is on its way, and not told yet. */
  public static final class Ahead {
    private int packets;
    private long bytes;

    private void add(int packets, long bytes) {
      this.packets += packets;
      this.bytes += bytes;
    }
  }

  private final Collection<Member> members;
  private final ChatContext context;
  private final Ahead ahead = new Ahead();
  private int unseen; // taken since the last look
  private long unseenBytes;
  private boolean tight; // there was little room at the last look

  /** Nothing was said to these members: a view. */
  Backlog(Collection<Member> members, ChatContext context) {
    this.members = members;
    this.context = context;
  }

  /** Whether nothing more may be said for now. */
  boolean isFull() {
    if (!tight && unseen < LOOKED && unseenBytes < LOOKED_BYTES) {
      return false;
    }
    double most = 0;
    for (Member member : members) {
      most = Math.max(most, fill(member));
    }
    unseen = 0;
    unseenBytes = 0;
    tight = most >= FULL / 2;
    return most >= FULL;
  }

  /** Whether nothing more may be said to this member for now. */
  boolean isFullFor(Member member) {
    return fill(member) >= FULL;
  }

  private double fill(Member member) {
    ChatSession client = member.client();
    if (client == null || client.isOver() || !client.session().asks(context.now())) {
      return 0;
    }
    Ahead coming = client.rooms() > 1 ? context.ahead() : ahead; // from its other rooms as well
    return member.fill(coming.packets, coming.bytes);
  }

  /** Something was said, and will be told; to be taken back by {@link #told}. */
  void taken(String text) {
    long size = TextSize.of(text);
    ahead.add(1, size);
    context.ahead().add(1, size);
    unseen++;
    unseenBytes += size;
  }

  /** It was told, or will not be. */
  void told(String text) {
    long size = TextSize.of(text);
    ahead.add(-1, -size);
    context.ahead().add(-1, -size);
  }
}
