/** Where bytes come from and which split they belong to. Knows nothing of weights or arithmetic. */
module dev.torte.corpus {
    requires transitive dev.torte.model;
    requires org.tukaani.xz;

    exports dev.torte.corpus;
}
