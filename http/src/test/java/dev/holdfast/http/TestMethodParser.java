package dev.holdfast.http;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A parser of the sources of test classes, which finds the methods that are tests and run. It is
 * the parser of the compiler, so that a name in a comment, in a text or of another method is none.
 * Without state.
 */
final class TestMethodParser {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");
  private static final String DISABLED = "Disabled";

  private TestMethodParser() {}

  /** The names of the tests in a source file, those of nested classes as well. */
  static Set<String> parse(String source) {
    Set<String> names = new TreeSet<>();
    JavacTask task =
        (JavacTask)
            COMPILER.getTask(null, null, null, List.of("-proc:none"), null, List.of(file(source)));
    try {
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(names).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static JavaFileObject file(String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static final class Scanner extends TreeScanner<Void, Void> {
    private final Set<String> names;

    Scanner(Set<String> names) {
      this.names = names;
    }

    /** None of the tests of a class that is disabled run, and neither do those of nested ones. */
    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      return annotations(type.getModifiers()).contains(DISABLED)
          ? null
          : super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      List<String> annotations = annotations(method.getModifiers());
      if (annotations.stream().anyMatch(TESTS::contains) && !annotations.contains(DISABLED)) {
        names.add(method.getName().toString());
      }
      return super.visitMethod(method, null);
    }

    /** The simple names of annotations. */
    private static List<String> annotations(ModifiersTree modifiers) {
      return modifiers.getAnnotations().stream().map(Scanner::name).toList();
    }

    private static String name(AnnotationTree annotation) {
      String full = annotation.getAnnotationType().toString();
      return full.substring(full.lastIndexOf('.') + 1);
    }
  }
}
