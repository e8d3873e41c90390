using System.Text;

namespace BlockSharp.Generator.Emit;

/// <summary>Text with indentation; lines end in LF, and the text ends without one.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder text = new();
    private int indentation;

    /// <summary>Writes each line of the text at the current indentation.</summary>
    public SourceWriter WriteLine(string lines = "")
    {
        foreach (var line in lines.Split('\n'))
        {
            if (line.Length > 0) text.Append(' ', indentation * 4).Append(line);
            text.Append('\n');
        }

        return this;
    }

    public SourceWriter Open(string header = "")
    {
        if (header.Length > 0) WriteLine(header);
        WriteLine("{");
        indentation++;
        return this;
    }

    public SourceWriter Close(string suffix = "")
    {
        indentation--;
        return WriteLine("}" + suffix);
    }

    /// <summary>Puts a finished text in, at the current indentation.</summary>
    public SourceWriter Write(SourceWriter nested) => nested.text.Length == 0 ? this : WriteLine(nested.ToString());

    public override string ToString() => text.ToString().TrimEnd('\n');
}
