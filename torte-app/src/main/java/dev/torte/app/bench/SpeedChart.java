package dev.torte.app.bench;

import dev.torte.model.TorteException;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** A picture of decoding speed against what it depends on. */
final class SpeedChart {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 420;

    private SpeedChart() {}

    /**
     * Writes three charts side by side as PNG: bytes a second against the weights walked per byte, the context and the threads.
     *
     * @param speeds of any works; only decoding counts
     * @param prompt the context at which weights and threads are compared
     */
    static void write(List<Speed> speeds, int prompt, Path file) {
        List<Speed> decoding = speeds.stream()
                .filter(speed -> speed.work() instanceof Work.Decode)
                .toList();
        List<Speed> single =
                decoding.stream().filter(speed -> speed.threads() == 1).toList();
        List<Speed> atPrompt = decoding.stream()
                .filter(speed -> speed.work().equals(new Work.Decode(prompt)))
                .toList();
        XYChart size = chart("weights walked per byte of text, MB", true);
        lines(
                size,
                atPrompt.stream().filter(speed -> speed.threads() == 1).toList(),
                speed -> new Work.Decode(prompt)
                                .traffic(speed.contender().model())
                                .perByte()
                        * 1e-6);
        // Large models are slow, so the corner of the large and fast is empty.
        size.getStyler().setLegendVisible(true).setLegendPosition(Styler.LegendPosition.InsideNE);
        XYChart context = chart("bytes read before", false);
        lines(context, single, speed -> ((Work.Decode) speed.work()).promptBytes());
        XYChart threads = chart("threads", false);
        lines(threads, atPrompt, Speed::threads);
        try {
            BitmapEncoder.saveBitmap(
                    List.of(size, context, threads), 1, 3, file.toString(), BitmapEncoder.BitmapFormat.PNG);
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    private static XYChart chart(String xTitle, boolean logarithmic) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(xTitle)
                .yAxisTitle("bytes/s")
                .build();
        chart.getStyler()
                .setYAxisLogarithmic(true)
                .setXAxisLogarithmic(logarithmic)
                .setYAxisDecimalPattern("#,###")
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private static void lines(XYChart chart, List<Speed> speeds, ToDoubleFunction<Speed> x) {
        Map<String, TreeMap<Double, Double>> byModel = new LinkedHashMap<>();
        for (Speed speed : speeds) {
            byModel.computeIfAbsent(speed.contender().name(), name -> new TreeMap<>())
                    .put(x.applyAsDouble(speed), speed.bytesPerSecond());
        }
        byModel.forEach(
                (name, points) -> chart.addSeries(name, List.copyOf(points.keySet()), List.copyOf(points.values())));
    }
}
