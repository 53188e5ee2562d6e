package dev.torte.app.probe;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java, by the parser of the JDK's own compiler. It reads from left to right and tells the first token that no program could have at
 * its place; a text whose first complaint is that it ends too early is the beginning of a right one.
 */
record JavaSyntax() implements Syntax {
    private static final Set<String> ENDS_TOO_EARLY =
            Set.of("compiler.err.premature.eof", "compiler.err.unclosed.comment", "compiler.err.unclosed.text.block");

    /**
     * What may follow, each of which makes some texts right that the parser turns down at their end although they can go on: a name
     * alone is no statement until something is done with it, and {@code try} needs more than its block.
     */
    private static final List<String> MORE = List.of("", ".x();", "finally {}");

    @Override
    public String name() {
        return "java-lines";
    }

    @Override
    public CodeScan.Language language() {
        return CodeScan.Language.JAVA;
    }

    @Override
    public boolean isComment(String line) {
        return line.startsWith("//") || line.startsWith("/*");
    }

    @Override
    public boolean canBegin(String before, String line) {
        return MORE.stream()
                .map(more -> firstError(before + line + "\n" + more))
                .anyMatch(error -> error.isEmpty() || ENDS_TOO_EARLY.contains(error.get()));
    }

    /**
     * Returns the code of the parser's first error.
     *
     * @throws IllegalStateException in a Java without compiler
     */
    private static Optional<String> firstError(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler; java-lines needs a JDK");
        }
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, null, found, List.of("-proc:none"), null, List.of(new Source(source)));
            task.parse();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be read", e);
        }
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Diagnostic::getCode)
                .findFirst();
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Place.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
