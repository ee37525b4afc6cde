package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomDeliveryProgressTest {

  private final RoomDeliveryProgress room = new RoomDeliveryProgress("a");

  @BeforeEach
  void twoMembersJoinAndTwoMessagesAreSaid() {
    room.joined(7);
    room.joined(7);
    room.said();
    room.said();
  }

  @Test
  void allIsHeardWhenEachMemberHasTheNewest() {
    room.told(8, true);
    room.told(9, true);
    assertFalse(room.isHeard());
    room.told(8, true);
    room.told(9, true);
    assertTrue(room.isHeard());
  }

  @Test
  void aMessageThatIsToldBehindALaterOneIsHeard() {
    room.told(9, true);
    room.told(9, true);
    assertEquals(1, room.unheard());
    room.told(8, true);
    assertEquals(0, room.unheard());
    room.told(8, true);
    assertEquals(0, room.unheard());
    assertTrue(room.isHeard());
  }

  @Test
  void messagesOfOthersHideNoLossAndMakeNone() {
    room.told(8, false);
    room.told(9, false);
    assertEquals(2, room.unheard());
    room.told(10, true);
    room.told(10, true);
    room.told(11, true);
    room.told(11, true);
    room.told(12, false);
    assertTrue(room.isHeard());
    assertEquals(11, room.newestOwn());
  }
}
