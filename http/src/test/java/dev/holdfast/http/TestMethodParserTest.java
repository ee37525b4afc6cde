package dev.holdfast.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tests of what counts as a test that a document may name. */
class TestMethodParserTest {

  @Test
  void methodsThatRunAsTestsAreFound() {
    assertEquals(
        Set.of("one", "two", "three", "inner", "seen"),
        TestMethodParser.parse(
            """
            class SomeTest {
              @Test
              void one() {}
              @ParameterizedTest @ValueSource(ints = 1) void two(int n) throws Exception {}
              @org.junit.jupiter.api.TestFactory
              Stream<DynamicTest> three() { return null; }
              @Nested class Inner { @RepeatedTest(2) public
                void inner() {} }
              @Test void seen(@TempDir Path folder) {}
            }
            """));
  }

  @Test
  void whatOnlyLooksLikeATestIsNone() {
    assertEquals(
        Set.of(),
        TestMethodParser.parse(
            """
            class SomeTest {
              // @Test void inAComment() {}
              String text = "@Test void inAText() {}";
              void helper() {}
              @BeforeEach void before() {}
              @Test @Disabled void off() {}
              @Nested @Disabled("for now") class Off {
                @Test void inADisabledClass() {}
                @Nested class Inner { @Test void insideOfIt() {} }
              }
              Runnable call = () -> { new Object() { void called() {} }.called(); };
            }
            """));
  }
}
