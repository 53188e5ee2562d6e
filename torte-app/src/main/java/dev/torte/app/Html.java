package dev.torte.app;

/** Text made safe for an HTML page. */
public final class Html {
    private Html() {}

    /**
     * Returns text that a browser shows as it is, inside an element or a quoted attribute. Control characters that HTML forbids
     * become U+FFFD; a model can write any byte.
     */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isShowable(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isShowable(int c) {
        boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '\n' || c == '\t' || !(control || surrogate);
    }
}
