namespace BlockSharp.Eager;

/// <summary>
/// Walks through a shape row by row, and says where each operand's row starts. Along a row an operand either advances by one element or stays, so
/// the loops inside know nothing of ranks. Neighbouring axes along which every operand does the same are merged into one: operands of equal shapes, or a
/// scalar and a block, are a single row.
/// </summary>
internal sealed class RowWalk
{
    private readonly int operandCount;
    private readonly int axisCount;
    private readonly int[] extents;
    private readonly int[] strides;
    private readonly int[] starts;
    private readonly int[] place;

    /// <param name="shape">The shape to walk through.</param>
    /// <param name="operands">Dense row-major shapes that broadcast to it; at most 32.</param>
    public RowWalk(int[] shape, params ReadOnlySpan<int[]> operands)
    {
        operandCount = operands.Length;
        extents = new int[Math.Max(shape.Length, 1)];
        strides = new int[extents.Length * operandCount];
        starts = new int[operandCount];
        place = new int[extents.Length];

        // From the last axis to the first; axis 0 of the merged ones is the row.
        Span<int> dense = stackalloc int[operandCount];
        dense.Fill(1);
        var previous = 0u;
        for (var fromEnd = 1; fromEnd <= shape.Length; fromEnd++)
        {
            var extent = shape[^fromEnd];
            if (extent == 1)
                continue;
            var advancing = 0u;
            for (var k = 0; k < operandCount; k++)
            {
                if (fromEnd <= operands[k].Length && operands[k][^fromEnd] != 1)
                    advancing |= 1u << k;
            }

            if (axisCount > 0 && advancing == previous)
            {
                extents[axisCount - 1] *= extent;
            }
            else
            {
                extents[axisCount] = extent;
                for (var k = 0; k < operandCount; k++)
                    strides[axisCount * operandCount + k] = (advancing >> k & 1) != 0 ? dense[k] : 0;
                previous = advancing;
                axisCount++;
            }

            for (var k = 0; k < operandCount; k++)
            {
                if ((advancing >> k & 1) != 0)
                    dense[k] *= extent;
            }
        }

        if (axisCount == 0)
        {
            axisCount = 1;
            extents[0] = 1;
            Array.Fill(strides, 1, 0, operandCount);
        }
    }

    /// <summary>Number of elements in a row.</summary>
    public int RowLength => extents[0];

    /// <summary>Number of the current row; the row's first element in the whole shape is this times <see cref="RowLength"/>.</summary>
    public int Row { get; private set; }

    /// <summary>1 if the operand advances along a row, 0 if it has one element for the whole row.</summary>
    public int Step(int operand) => strides[operand];

    /// <summary>The operand's first element in the current row.</summary>
    public int Start(int operand) => starts[operand];

    /// <summary>The operand's elements in the current row: <see cref="RowLength"/> of them, or one.</summary>
    public ReadOnlySpan<T> Slice<T>(T[] elements, int operand) => elements.AsSpan(starts[operand], strides[operand] == 0 ? 1 : extents[0]);

    /// <summary>Goes to the next row; false after the last one.</summary>
    public bool Next()
    {
        Row++;
        for (var axis = 1; axis < axisCount; axis++)
        {
            var last = ++place[axis] == extents[axis];
            var move = last ? 1 - extents[axis] : 1;
            for (var k = 0; k < operandCount; k++)
                starts[k] += move * strides[axis * operandCount + k];
            if (!last)
                return true;
            place[axis] = 0;
        }

        return false;
    }
}
