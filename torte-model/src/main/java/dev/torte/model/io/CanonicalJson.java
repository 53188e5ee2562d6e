package dev.torte.model.io;

import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The one text of a JSON value, and so its identity: equal values give equal bytes on every machine.
 *
 * <p>Keys are sorted by code point, there are no spaces, all output is ASCII, an integer keeps its digits and any other number
 * is the shortest decimal that reads back as the same double. These are the bytes of Python's
 * {@code json.dumps(value, sort_keys=True, separators=(",", ":"))}, so that hashes made by the reference hold.
 */
final class CanonicalJson {
    /** By code point; {@link String#compareTo} would put U+FF5E after U+1F600. */
    private static final Comparator<String> BY_CODE_POINT = CanonicalJson::compareCodePoints;

    private CanonicalJson() {}

    static String write(JsonValue value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.toString();
    }

    private static void append(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> appendMembers(members, out);
            case JsonArray(List<JsonValue> items) -> {
                out.append('[');
                for (int i = 0; i < items.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    append(items.get(i), out);
                }
                out.append(']');
            }
            case JsonString(String text) -> appendQuoted(text, out);
            // The integer -0 has no sign; the double -0.0 has one.
            case JsonNumber number ->
                out.append(number.isInteger() ? new BigInteger(number.text()).toString() : number(number.asDouble()));
            case JsonBool(boolean flag) -> out.append(flag);
            case JsonNull() -> out.append("null");
        }
    }

    private static void appendMembers(Map<String, JsonValue> members, StringBuilder out) {
        out.append('{');
        Iterator<String> keys = members.keySet().stream().sorted(BY_CODE_POINT).iterator();
        while (keys.hasNext()) {
            String key = keys.next();
            appendQuoted(key, out);
            out.append(':');
            append(members.get(key), out);
            if (keys.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private static void appendQuoted(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        out.append(c);
                    } else {
                        out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * Returns the shortest decimal that reads back as {@code value}: with an exponent below 1e-4 and from 1e16 on, else with a
     * point.
     */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale(); // the value is 0.DIGITS * 10^point
        StringBuilder out = new StringBuilder(value < 0 ? "-" : "");
        if (point < -3 || point > 16) {
            int exponent = point - 1;
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            return out.append(exponent < 0 ? "e-" : "e+")
                    .append(Math.abs(exponent) < 10 ? "0" : "")
                    .append(Math.abs(exponent))
                    .toString();
        }
        if (point <= 0) {
            return out.append("0.").repeat('0', -point).append(digits).toString();
        }
        if (point >= digits.length()) {
            return out.append(digits)
                    .repeat('0', point - digits.length())
                    .append(".0")
                    .toString();
        }
        return out.append(digits, 0, point)
                .append('.')
                .append(digits, point, digits.length())
                .toString();
    }

    /** Returns the shortest decimal of a positive double, without trailing zeros; of several, the nearest. */
    private static BigDecimal shortest(double value) {
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (shortest.precision() != 2 || value >= Double.MIN_NORMAL) {
            return shortest;
        }
        // Double.toString prefers a nearer decimal of two digits to one of a single digit: 4.9E-324 instead of 5E-324.
        // Only
        // doubles of very few bits lie so far apart that both kinds stand for one.
        BigDecimal exact = new BigDecimal(value);
        BigDecimal ulp = BigDecimal.ONE.scaleByPowerOfTen(1 - shortest.scale());
        BigDecimal below = shortest.subtract(shortest.remainder(ulp));
        return List.of(below, below.add(ulp)).stream()
                .filter(candidate -> candidate.signum() > 0 && candidate.doubleValue() == value)
                .map(BigDecimal::stripTrailingZeros)
                .min(Comparator.comparing(candidate -> candidate.subtract(exact).abs()))
                .orElse(shortest);
    }

    private static int compareCodePoints(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int left = a.codePointAt(i);
            int right = b.codePointAt(i);
            if (left != right) {
                return Integer.compare(left, right);
            }
            i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    }
}
