using System.Globalization;
using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Explanation;

/// <summary>What is known of a program's values as a table: one line a value, under the name that the printed IR gives it.</summary>
internal static class AxisInfoTable
{
    private static readonly string[] Head = ["value", "type", "contiguity", "divisibility", "constancy"];

    /// <summary>Integers, masks and pointers of which more is known than nothing. Constants, and blocks filled with a scalar, are left out, and floats.</summary>
    public static string Print(BlockProgram program, EquatableArray<AxisInfo> infos)
    {
        var names = IrPrinter.Names(program);
        var uniform = new HashSet<int>(Uniform(program.Body));
        var rows = new List<string[]> { Head };
        for (var value = 0; value < program.Values.Count; value++)
        {
            var type = program.TypeOf(value);
            if (!names.TryGetValue(value, out var name) || uniform.Contains(value) || (type.Element.IsFloat() && !type.IsPointer)) continue;
            var info = infos[value];
            if (info == AxisInfo.Unknown(type)) continue;
            rows.Add([$"%{name}", type.ToString(), Numbers(info.Contiguity), Numbers(info.Divisibility), Numbers(info.Constancy)]);
        }

        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join("\n", rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    private static IEnumerable<int> Uniform(Region region) => region.Ops.SelectMany(op =>
        op.Code is Opcode.Constant or Opcode.Splat ? op.Results : op.Regions.SelectMany(Uniform));

    private static string Numbers(EquatableArray<long> numbers) =>
        string.Join(", ", numbers.Select(n => n == AxisInfo.MaxDivisor ? "any" : n.ToString(CultureInfo.InvariantCulture)));
}
