using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Layouts;

namespace BlockSharp.Generator.Explanation;

/// <summary>Gives layouts short names in the order in which they are met, and tells what each name stands for.</summary>
internal sealed class LayoutLegend
{
    private const int CellsShown = 10;

    private readonly List<LinearLayout> layouts = [];
    private int described;

    /// <summary><c>#0</c> for the first layout, <c>#1</c> for the second, ….</summary>
    public string NameOf(LinearLayout layout)
    {
        var index = layouts.IndexOf(layout);
        if (index < 0)
        {
            index = layouts.Count;
            layouts.Add(layout);
        }

        return $"#{index}";
    }

    /// <summary>The layouts of a program's values: which values have it, its bases, and the start of each row of its picture.</summary>
    public string Describe(BlockProgram program, EquatableArray<LinearLayout?> chosen)
    {
        var names = IrPrinter.Names(program);
        var values = Enumerable.Range(0, chosen.Count).Where(v => chosen[v] is not null && names.ContainsKey(v)).ToList();
        var groups = values.GroupBy(v => NameOf(chosen[v]!)).Select(group =>
            $"{group.Key}: {string.Join(" ", group.Select(v => $"%{names[v]}"))}\n{Text(chosen[group.First()]!)}\n{Picture(chosen[group.First()]!)}");
        var text = string.Join("\n\n", groups);
        described = layouts.Count;
        return text;
    }

    /// <summary>The layouts named since the last description: their bases alone.</summary>
    public string DescribeNew()
    {
        var text = string.Join("\n\n", layouts.Skip(described).Select(layout => $"{NameOf(layout)}\n{Text(layout)}"));
        described = layouts.Count;
        return text;
    }

    private static string Text(LinearLayout layout) => $"shape [{string.Join(", ", layout.OutShape)}]\n{layout}";

    /// <summary>Owners as <c>warp.lane:register</c>; the middle of long rows is left out.</summary>
    private static string Picture(LinearLayout layout) => string.Join("\n", layout.Draw().Split('\n').Select(line =>
    {
        var cells = line.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return cells.Length <= CellsShown + 1 || !cells[0].Contains(':')
            ? line
            : $"{string.Join(" ", cells.Take(CellsShown))} … {cells[cells.Length - 1]}";
    }));
}
