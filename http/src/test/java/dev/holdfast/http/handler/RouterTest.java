package dev.holdfast.http.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RouterTest {

  private final Router router = new Router();

  @Test
  void aFolderInAnotherIsRefusedBecauseNoRequestWouldFindIt() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> router.files("/page/icons/", e -> {}));
    assertEquals("/page/icons/ is a folder in another; add /page/", refusal.getMessage());
  }

  @Test
  void aFolderHasAllPathsInIt() {
    router.files("/page/", exchange -> {});
    assertEquals(CorsAccessLevel.ANY_PAGE, router.access("/page/icons/a.svg"));
    assertEquals(CorsAccessLevel.ALLOWED_PAGES, router.access("/page"));
  }
}
