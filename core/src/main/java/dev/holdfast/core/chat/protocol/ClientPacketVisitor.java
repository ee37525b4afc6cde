package dev.holdfast.core.chat.protocol;

/**
 * A visitor of packets of clients, with one method for each kind, so that a new kind does not
 * compile until it is handled.
 */
public interface ClientPacketVisitor {
  void join(ClientPacket.Join packet);

  void say(ClientPacket.Say packet);

  void whisper(ClientPacket.Whisper packet);

  void typing(ClientPacket.Typing packet);

  void history(ClientPacket.History packet);

  void leave(ClientPacket.Leave packet);

  void who(ClientPacket.Who packet);

  void rooms(ClientPacket.Rooms packet);

  void unreadable(ClientPacket.Unreadable packet);
}
