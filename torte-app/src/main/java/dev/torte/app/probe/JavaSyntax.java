package dev.torte.app.probe;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java, by the parser of the JDK's own compiler. It reads from left to right and tells the first token that no program could have at
 * its place; a text in which nothing is wrong but that it ends too early is the beginning of a right one.
 */
record JavaSyntax() implements Syntax {
    private static final Set<String> ENDS_TOO_EARLY =
            Set.of("compiler.err.premature.eof", "compiler.err.unclosed.comment", "compiler.err.unclosed.text.block");

    /**
     * What may follow, each of which makes some texts right that the parser turns down at their end although they can go on: a name
     * alone is no statement until something is done with it, and {@code try} needs more than its block.
     */
    private static final List<String> MORE = List.of("", ".x();", "finally {}");

    /** A branch of a statement, maybe behind what closes the branch before. */
    private static final Pattern BRANCH = Pattern.compile("([\\s}]*)(else|catch|finally)\\b.*", Pattern.DOTALL);

    /**
     * The parser tells only behind a branch that it belongs to nothing, and at the text's end not at all; so there has to be a whole
     * one and more.
     */
    private static final Map<String, String> WHOLE_BRANCHES =
            Map.of("else", "else {};", "catch", "catch (E e) {};", "finally", "finally {};");

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
        Matcher branch = BRANCH.matcher(line);
        if (branch.matches() && !isRightSoFar(before + branch.group(1) + WHOLE_BRANCHES.get(branch.group(2)))) {
            return false;
        }
        return MORE.stream().anyMatch(more -> isRightSoFar(before + line + "\n" + more));
    }

    private static boolean isRightSoFar(String source) {
        return ENDS_TOO_EARLY.containsAll(errors(source));
    }

    /**
     * Returns the codes of the parser's errors.
     *
     * @throws IllegalStateException in a Java without compiler
     */
    private static List<String> errors(String source) {
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
                .toList();
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
