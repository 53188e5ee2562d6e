package dev.torte.app.probe;

import io.github.wolfraam.chessgame.ChessGame;
import io.github.wolfraam.chessgame.board.Side;
import io.github.wolfraam.chessgame.move.IllegalMoveException;
import io.github.wolfraam.chessgame.notation.NotationType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The next move of a game of chess. A document has a game a line, in the movetext of the PGN standard (section 8.2):
 * {@code 1. e4 c5 2. Nf3 ... 1-0}. Every move of a game is a place, before the space that goes before it.
 *
 * <p>{@code legal}: the first word of an answer names a legal move of the position, as the standard (section 8.2.3) has it; marks of
 * check and mate are passed over. {@code same}: it is the move that was really played. {@code run}: how many legal moves the answer
 * makes in a row, each with the right number before it where one belongs; an answer's last word counts only with white space behind.
 *
 * <p>After a line that is itself no legal game nothing is legal.
 */
record ChessMoves() implements Probe {
    private static final Pattern WORD =
            Pattern.compile(" ([KQRBN]?[a-h1-8]{0,2}x?[a-h][1-8](?:=[QRBN])?|O-O(?:-O)?)[+#]?(?= |$)");

    @Override
    public String name() {
        return "chess-moves";
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("legal", Kind.SHARE), new Column("same", Kind.SHARE), new Column("run", Kind.COUNT));
    }

    @Override
    public List<Integer> places(byte[] document) {
        List<Integer> places = new ArrayList<>();
        // One character a byte, so that offsets are those of bytes.
        String text = new String(document, StandardCharsets.ISO_8859_1);
        for (int line = 0; line < text.length(); line = lineEnd(text, line) + 1) {
            if (text.startsWith("1. ", line)) {
                Matcher move = WORD.matcher(text).region(line, lineEnd(text, line));
                while (move.find()) {
                    places.add(move.start());
                }
            }
        }
        return places;
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /** A run may go on to the end of its game. */
    @Override
    public boolean isWhole(byte[] written, int length) {
        return written[length - 1] == '\n';
    }

    @Override
    public List<Integer> judge(byte[] document, int place, byte[] written) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        String played = text.substring(text.lastIndexOf('\n', place - 1) + 1, place);
        ChessGame game = new ChessGame();
        if (!replay(game, played)) {
            return List.of(0, 0, 0);
        }
        String answer = new String(written, StandardCharsets.ISO_8859_1);
        if (!answer.startsWith(" ")) {
            return List.of(0, 0, 0);
        }
        List<String> words = words(answer);
        String real = words(text.substring(place, lineEnd(text, place)) + "\n").getFirst();
        boolean same = !words.isEmpty() && bare(words.getFirst()).equals(bare(real));
        int run = run(game, words);
        return List.of(run > 0 ? 1 : 0, same && run > 0 ? 1 : 0, run);
    }

    /** Returns the whole words of the first line. */
    private static List<String> words(String answer) {
        int end = answer.indexOf('\n');
        String line = end < 0 ? answer : answer.substring(0, end + 1);
        List<String> words = new ArrayList<>();
        int start = 1;
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) == ' ' || line.charAt(i) == '\n') {
                words.add(line.substring(start, i));
                start = i + 1;
            }
        }
        return words;
    }

    private static boolean replay(ChessGame game, String played) {
        try {
            for (String word : played.split(" ")) {
                if (!word.isEmpty() && !word.matches("[0-9]+\\.")) {
                    game.playMove(NotationType.SAN, word);
                }
            }
            return true;
        } catch (IllegalMoveException e) {
            return false;
        }
    }

    private static int run(ChessGame game, List<String> words) {
        int run = 0;
        // The number of the first move stands before the place, if it has one.
        boolean numbered = true;
        for (String word : words) {
            if (!numbered) {
                if (!word.equals(game.getFullMoveCount() + ".")) {
                    break;
                }
                numbered = true;
            } else if (play(game, word)) {
                run++;
                numbered = game.getSideToMove() == Side.BLACK;
            } else {
                break;
            }
        }
        return run;
    }

    private static boolean play(ChessGame game, String word) {
        return game.getLegalMoves().stream()
                .filter(move -> bare(game.getNotation(NotationType.SAN, move)).equals(bare(word)))
                .findFirst()
                .map(move -> {
                    game.playMove(move);
                    return true;
                })
                .orElse(false);
    }

    private static String bare(String word) {
        return word.replaceFirst("[+#]$", "");
    }
}
