package dev.torte.app.demo;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.Document;
import java.util.ArrayList;
import java.util.List;

/** A corpus in the form that the scorer reads. */
final class Documents {
    private Documents() {}

    /** Returns a copy of each document's bytes, in order. */
    static List<byte[]> of(Corpus corpus) {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < corpus.documentCount(); i++) {
            Document document = corpus.document(i);
            byte[] bytes = new byte[document.length()];
            corpus.copy(document.offset(), bytes, 0, bytes.length);
            documents.add(bytes);
        }
        return documents;
    }
}
