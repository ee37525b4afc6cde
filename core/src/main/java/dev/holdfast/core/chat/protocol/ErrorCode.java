package dev.holdfast.core.chat.protocol;

import com.google.common.base.Ascii;

/** Why something was refused: the {@code code} of an {@code error} packet. */
public enum ErrorCode {
  BAD_PACKET,
  UNKNOWN_KIND,
  UNKNOWN_COMMAND,
  UNKNOWN_ROOM,
  NOT_JOINED,
  ALREADY_JOINED,
  BAD_NICK,
  NICK_TAKEN,
  NO_SUCH_MEMBER,
  FORBIDDEN,
  RATE_LIMITED,
  TOO_LONG,
  ROOM_FULL,
  NOT_STORED,
  /** The member has said something else under this id. */
  ID_REUSED,
  BUSY,
  TOO_MANY_CONNECTIONS,
  /** Another session goes on with this membership: the client must not come back by itself. */
  REPLACED,
  /** An admin ended the session: the client must not come back by itself. */
  KICKED,
  /** An admin shut the host out: the client must not come back by itself. */
  BANNED;

  private final String word = Ascii.toLowerCase(name()).replace('_', '-');

  /** The code on the wire. */
  String word() {
    return word;
  }
}
