package dev.holdfast.core.store;

import com.google.common.hash.HashCode;
import java.time.Instant;

/**
 * A change of what is stored beside the messages: rooms, memberships, receipts or bans. A {@link
 * LocalChatStore} writes it without reporting an outcome: if writing fails, the store logs it and
 * tries again later. Immutable.
 */
public sealed interface MetadataChange {

  /** What the change is about: a later change of the same subject makes this one obsolete. */
  Subject subject();

  /** Calls the visitor's method for this kind of change. */
  <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X;

  /** A room, a member, an id or a network that changes are about; equal if it is the same one. */
  sealed interface Subject {
    /** A room, by its name. */
    record OfRoom(String name) implements Subject {}

    /** A member, by the hash of its token. */
    record OfMember(HashCode token) implements Subject {}

    /** An id that a sender has used, which is given by the hash of its token. */
    record OfId(HashCode sender, String id) implements Subject {}

    /** A network, by its name. */
    record OfNetwork(String name) implements Subject {}
  }

  /** A room was opened, with the id of its log. */
  record Opened(String room, String log) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfRoom(room);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.opened(this);
    }
  }

  /** A room was removed, and its log with it. */
  record Removed(String room) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfRoom(room);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.removed(this);
    }
  }

  /** A member has joined or come back; replaces what was stored for its token. */
  record Entered(ChatStore.Membership membership) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfMember(membership.token());
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.entered(this);
    }
  }

  /** The member with this token has left, and may come back. */
  record Departed(HashCode token, Instant at) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfMember(token);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.departed(this);
    }
  }

  /** This token is void: its membership and receipts are deleted. */
  record Revoked(HashCode token) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfMember(token);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.revoked(this);
    }
  }

  /** The whisper with this id was refused after its receipt was written, which is deleted. */
  record Untold(HashCode sender, String id) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfId(sender, id);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.untold(this);
    }
  }

  /** A network is banned; replaces its earlier ban. */
  record Banned(ChatStore.Ban ban) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfNetwork(ban.network());
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.banned(this);
    }
  }

  /** The ban of a network was lifted. */
  record Unbanned(String network) implements MetadataChange {
    @Override
    public Subject subject() {
      return new Subject.OfNetwork(network);
    }

    @Override
    public <X extends Exception> void accept(MetadataChangeVisitor<X> visitor) throws X {
      visitor.unbanned(this);
    }
  }
}
