package dev.torte.app.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The next turn of a dialogue. A document has a turn a line, {@code Speaker: words}; a blank line ends a scene. Places are where a
 * turn begins that follows one of the same scene.
 *
 * <p>{@code turn}: the answer's first line is such a turn, its quotation marks and brackets are closed, and a sentence ends at its end.
 * {@code known}: it is also of somebody who has spoken in the scene, as far as the document shows. {@code same}: of whom really speaks.
 */
record Turns() implements Probe {
    private static final Pattern TURN = Pattern.compile("(\\p{Lu}[^:.!?\"\\n]{0,39}): (\\S.*)");
    private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?…~*-][\"')\\]]*");

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("turn", Kind.SHARE), new Column("known", Kind.SHARE), new Column("same", Kind.SHARE));
    }

    @Override
    public List<Integer> places(byte[] document) {
        List<Integer> places = new ArrayList<>();
        boolean before = false;
        for (TextLine line : TextLine.all(document)) {
            boolean now = speaker(line.text()).isPresent();
            if (before && now) {
                places.add(line.start());
            }
            before = now;
        }
        return places;
    }

    @Override
    public boolean isWhole(byte[] written, int length) {
        return written[length - 1] == '\n';
    }

    @Override
    public List<Integer> judge(byte[] document, int place, byte[] written) {
        Set<String> known = new HashSet<>();
        Optional<String> real = Optional.empty();
        for (TextLine line : TextLine.all(document)) {
            if (line.start() == place) {
                real = speaker(line.text());
                break;
            }
            if (line.text().isEmpty()) {
                known.clear();
            }
            speaker(line.text()).ifPresent(known::add);
        }
        Optional<TextLine> line = TextLine.first(written);
        Optional<String> speaker = line.filter(TextLine::isClosed)
                .filter(turn -> SENTENCE_END.matcher(turn.text()).matches())
                .flatMap(turn -> speaker(turn.text()));
        return List.of(
                speaker.isPresent() ? 1 : 0,
                speaker.filter(known::contains).isPresent() ? 1 : 0,
                speaker.isPresent() && speaker.equals(real) ? 1 : 0);
    }

    private static Optional<String> speaker(String line) {
        Matcher turn = TURN.matcher(line);
        return turn.matches() ? Optional.of(turn.group(1)) : Optional.empty();
    }
}
