package dev.torte.app.probe;

/** The grammar of a programming language, through a parser of others. Shared by threads. */
sealed interface Syntax permits JavaSyntax, PythonSyntax {

    /** Returns the name of the probe of its lines. */
    String name();

    CodeScan.Language language();

    /** Returns whether a line, without what it is indented by, is nothing but a comment or the beginning of one. */
    boolean isComment(String line);

    /**
     * Returns whether a text can be the beginning of a right program.
     *
     * @param before everything before the line, up to where it is indented to; right itself
     * @param line   without its end
     */
    boolean canBegin(String before, String line);
}
