using System.Text;

namespace BlockSharp.Generator.Emit;

/// <summary>Indented text with <c>\n</c> as the only line end.</summary>
internal sealed class SourceWriter
{
    private const int IndentSize = 4;

    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>Writes lines, each indented; an empty one stays empty.</summary>
    public void Line(string lines = "")
    {
        foreach (var line in lines.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.Length > 0) text.Append(' ', depth * IndentSize).Append(line);
            text.Append('\n');
        }
    }

    /// <summary>Writes a header and an opening brace; disposing the result writes the closing one.</summary>
    public Scope Block(string header, string close = "}")
    {
        Line(header);
        Line("{");
        depth++;
        return new Scope(this, close);
    }

    /// <summary>Indents what follows until the result is disposed.</summary>
    public Scope Indent()
    {
        depth++;
        return new Scope(this, close: null);
    }

    /// <summary>The text without a line end at its end.</summary>
    public override string ToString() => text.ToString().TrimEnd('\n');

    internal readonly struct Scope : IDisposable
    {
        private readonly SourceWriter writer;
        private readonly string? close;

        internal Scope(SourceWriter writer, string? close)
        {
            this.writer = writer;
            this.close = close;
        }

        public void Dispose()
        {
            writer.depth--;
            if (close is not null) writer.Line(close);
        }
    }
}
